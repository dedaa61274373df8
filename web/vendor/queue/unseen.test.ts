import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Unseen } from "./unseen";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rung(): { unseen: Unseen; times: () => number } {
  const ring = vi.fn();
  return { unseen: new Unseen(ring), times: () => ring.mock.calls.length };
}

describe("new orders", () => {
  it("ring at once, and again until somebody looks", () => {
    const { unseen, times } = rung();
    unseen.hear(["a"]);
    expect(times()).toBe(1);
    vi.advanceTimersByTime(6500);
    expect(times()).toBe(3);
    unseen.looked();
    vi.advanceTimersByTime(60_000);
    expect(times()).toBe(3);
    expect(unseen.orders.get()).toEqual([]);
  });

  it("ring once however often they are told of, and not again once they were looked at", () => {
    const { unseen, times } = rung();
    unseen.hear(["a"]);
    unseen.hear(["a"]);
    expect(times()).toBe(1);
    unseen.looked();
    unseen.hear(["a"]);
    expect(times()).toBe(1);
  });

  it("ring anew for each that comes after somebody has looked", () => {
    const { unseen, times } = rung();
    unseen.hear(["a"]);
    unseen.looked();
    unseen.hear(["a", "b"]);
    expect(unseen.orders.get()).toEqual(["b"]);
    expect(times()).toBe(2);
  });

  it("are still while nobody minds the queue, and those that were looked at stay so", () => {
    const { unseen, times } = rung();
    unseen.hear(["a"]);
    unseen.looked();
    unseen.hear(["a", "b"]);
    unseen.rest();
    vi.advanceTimersByTime(60_000);
    expect(times()).toBe(2);
    unseen.hear(["a", "b"]);
    expect(unseen.orders.get()).toEqual(["b"]);
  });

  it("ring on while one of them is left, and are still when all were answered elsewhere", () => {
    const { unseen, times } = rung();
    unseen.hear(["a", "b"]);
    unseen.hear(["b"]);
    vi.advanceTimersByTime(3500);
    expect(times()).toBe(2);
    unseen.hear([]);
    vi.advanceTimersByTime(60_000);
    expect(times()).toBe(2);
  });
});
