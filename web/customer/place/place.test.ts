import { describe, expect, it } from "vitest";
import { away, withFirst } from "./place";

const HOME = { lat: 52.5283, lon: 13.4019, address: "Torstraße 1" };
const WORK = { lat: 52.5205, lon: 13.4095, address: "Alexanderplatz 1" };

describe("places", () => {
  it("are a kilometre away where they are", () => {
    expect(away(HOME, WORK)).toBeGreaterThan(950);
    expect(away(HOME, WORK)).toBeLessThan(1050);
    expect(away(HOME, HOME)).toBe(0);
  });

  it("come first when they were chosen last, and once", () => {
    const moved = { ...HOME, lat: 52.53 };
    expect(withFirst([WORK, HOME], moved)).toEqual([moved, WORK]);
  });

  it("are five at most", () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...HOME, address: `Torstraße ${index}` }));
    expect(many.reduce((old, one) => [...withFirst(old, one)], [] as typeof many)).toHaveLength(5);
  });
});
