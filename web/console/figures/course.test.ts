import type { FiguresOut, PointOut } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { doorOf, driversOf, fromChannel, newer, onTimeOf, ordersOf } from "./course";

const point = (change: Partial<PointOut>): PointOut => ({
  until: "2026-03-02T12:00:00Z",
  funnel: { placed: 3, paid: 3, accepted: 2, assigned: 2, picked_up: 1, delivered: 1, cancelled: 1 },
  times: [],
  drivers: { online: 3, busy: 2, idle: 1, on_break: 0 },
  ...change,
});
const door = { step: "click_to_door", orders: 4, on_time: 3, mean_s: 1500, p50_s: 1200, p90_s: 2400 };
const figures = (until: string) => ({ until }) as FiguresOut;

describe("windows in a row", () => {
  it("are drawn at their ends", () => {
    expect(ordersOf([point({})]).ends).toEqual([1772452800]);
    expect(ordersOf([point({})]).lines.map((line) => line.values)).toEqual([[3], [1], [1]]);
    expect(driversOf([point({})]).lines.map((line) => line.values)).toEqual([[3], [2], [1]]);
  });

  it("have minutes and shares where orders ended, and a gap where none did", () => {
    const points = [point({ times: [door] }), point({})];
    expect(doorOf(points).lines.map((line) => line.values)).toEqual([[20, null], [40, null]]);
    expect(onTimeOf(points).lines[0]?.values).toEqual([0.75, null]);
  });
});

describe("what the channel tells", () => {
  it("replaces what is older, and nothing newer", () => {
    const [old, young] = [figures("2026-03-02T12:00:00Z"), figures("2026-03-02T12:00:02.5Z")];
    expect(newer(old, young)).toBe(young);
    expect(newer(young, old)).toBe(young);
    expect(newer(undefined, old)).toBe(old);
    expect(newer(old, undefined)).toBe(old);
  });

  it("has its times under the API's names", () => {
    const told = fromChannel({ window: "5m", since_at: "a", at: "b", orders: [] }, "platform");
    expect(told).toEqual({ scope: "platform", window: "5m", since: "a", until: "b", orders: [] });
  });
});
