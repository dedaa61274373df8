import { describe, expect, it } from "vitest";
import { MOST_AT_ONCE, MOST_KEPT, Track, type Fix } from "./track";

const NOON = Date.parse("2026-03-02T12:00:00Z");
const STEP = 0.0001; // eleven metres north

const fix = (seconds: number, lat: number): Fix => ({ lat, lon: 13.4, at: new Date(NOON + seconds * 1000).toISOString() });

function opened(kept: { fixes: readonly Fix[] } = { fixes: [] }): Track {
  return new Track({ read: () => kept.fixes, write: (fixes) => void (kept.fixes = fixes) });
}

const ridden = (track: Track, count: number): void => {
  for (let turn = 0; turn < count; turn++) track.take(fix(turn, 52 + turn * STEP));
};

describe("the way of a driver", () => {
  it.each([
    ["ten metres on", 1, 52 + STEP, true],
    ["a few metres on", 14, 52 + STEP / 2, false],
    ["still there after a quarter of a minute", 15, 52, true],
    ["of the same moment", 0, 52 + STEP, false],
    ["a little older than the last", -5, 52, false],
    ["of a clock that was put back", -3600, 52, true],
  ])("a point %s", (_, seconds, lat, kept) => {
    const track = opened();
    track.take(fix(0, 52));
    expect(track.take(fix(seconds, lat))).toBe(kept);
    expect(track.next()).toHaveLength(kept ? 2 : 1);
  });

  it("is told oldest first, no more at once than the platform takes, until all is told", () => {
    const track = opened();
    ridden(track, MOST_AT_ONCE + 3);
    const first = track.next();
    expect([first.length, first[0]?.at]).toEqual([MOST_AT_ONCE, fix(0, 52).at]);
    track.strike(first);
    expect(track.next()).toHaveLength(3);
    track.strike(track.next());
    expect(track.next()).toEqual([]);
  });

  it("keeps what came while a message was under way", () => {
    const track = opened();
    ridden(track, 2);
    const sent = track.next();
    track.take(fix(60, 53));
    track.strike(sent);
    expect(track.next()).toEqual([fix(60, 53)]);
  });

  it("loses the oldest when it grows too long", () => {
    const kept = { fixes: [] as readonly Fix[] };
    const track = opened(kept);
    ridden(track, MOST_KEPT + 1);
    expect([kept.fixes.length, kept.fixes[0]?.at]).toEqual([MOST_KEPT, fix(1, 52).at]);
  });

  it("goes on where it stopped after a reload", () => {
    const kept = { fixes: [] as readonly Fix[] };
    ridden(opened(kept), 2);
    const again = opened(kept);
    expect(again.take(fix(2, 52 + STEP))).toBe(false);
    expect(again.next()).toHaveLength(2);
  });
});
