import { describe, expect, it } from "vitest";
import { at, mercator, towards } from "./glide";

const HERE = { lat: 52.52, lon: 13.41 };
const NEAR = { lat: 52.521, lon: 13.412 };

describe("a glide", () => {
  it("begins where the driver is first seen", () => {
    const glide = towards(undefined, HERE, 1000);
    expect(at(glide, 1000)).toEqual(mercator(HERE));
  });

  it("goes to the next place in the time that the report took to come", () => {
    const glide = towards(towards(undefined, HERE, 1000), NEAR, 3000);
    const [x, y] = [mercator(HERE), mercator(NEAR)].reduce(([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2]);
    expect(at(glide, 3000)).toEqual(mercator(HERE));
    expect(at(glide, 4000)[0]).toBeCloseTo(x, 12);
    expect(at(glide, 4000)[1]).toBeCloseTo(y, 12);
    expect(at(glide, 5000)).toEqual(mercator(NEAR));
    expect(at(glide, 9000)).toEqual(mercator(NEAR));
  });

  it("goes on from where it is shown when news comes early", () => {
    const first = towards(towards(undefined, HERE, 1000), NEAR, 3000);
    const second = towards(first, HERE, 4000);
    expect(at(second, 4000)).toEqual(at(first, 4000));
  });

  it("stays as it is while nothing is new", () => {
    const glide = towards(undefined, HERE, 1000);
    expect(towards(glide, HERE, 9000)).toBe(glide);
  });

  it("jumps where nobody could have driven", () => {
    const glide = towards(towards(undefined, HERE, 1000), { lat: 48.1, lon: 11.5 }, 3000);
    expect(at(glide, 3000)).toEqual(mercator({ lat: 48.1, lon: 11.5 }));
  });
});
