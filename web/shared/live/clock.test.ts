import { describe, expect, it } from "vitest";
import { PlatformClock } from "./clock";

const NOON = Date.parse("2026-03-02T12:00:00Z");

describe("the platform's time", () => {
  it("is that of the device until it is told", () => {
    expect(new PlatformClock().now(7)).toBe(7);
  });

  it("goes on from what was told, however wrong the device is", () => {
    const clock = new PlatformClock();
    clock.hear("2026-03-02T12:00:00Z", 1000);
    expect(clock.now(3000)).toBe(NOON + 2000);
  });

  it("runs as fast as it was seen to run", () => {
    const clock = new PlatformClock();
    clock.hear("2026-03-02T12:00:00Z", 0);
    clock.hear("2026-03-02T12:03:20Z", 10_000);
    expect(clock.now(11_000)).toBe(NOON + 220_000);
  });

  it("takes a late word for no change of pace", () => {
    const clock = new PlatformClock();
    clock.hear("2026-03-02T12:00:00Z", 0);
    clock.hear("2026-03-02T12:00:00.900Z", 1000);
    clock.hear("2026-03-02T12:00:20.400Z", 20_000);
    expect(clock.now(21_000)).toBe(NOON + 21_400);
  });
});
