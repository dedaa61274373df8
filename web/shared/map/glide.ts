/** Where things are between two reports: each glides from where it is shown to where it was last seen. */

import type { Spot } from "@roundsman/client";

export interface Glide {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly beginsAt: number; // milliseconds of the page's clock
  readonly endsAt: number;
}

const SHORTEST_MS = 300;
const LONGEST_MS = 8_000;
const JUMP = 0.0005; // of the world's width, 20 km: so far nobody glides

/** Web Mercator, the world being 1 wide. */
export function mercator(spot: Spot): readonly [number, number] {
  const sine = Math.sin((spot.lat * Math.PI) / 180);
  return [spot.lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** Where it is shown at this time. */
export function at(glide: Glide, now: number): readonly [number, number] {
  const length = glide.endsAt - glide.beginsAt;
  const share = length <= 0 ? 1 : Math.min(1, Math.max(0, (now - glide.beginsAt) / length));
  return [glide.fromX + (glide.toX - glide.fromX) * share, glide.fromY + (glide.toY - glide.fromY) * share];
}

/** The glide to a new place, taking as long as the report before took to come. */
export function towards(old: Glide | undefined, spot: Spot, now: number): Glide {
  const [toX, toY] = mercator(spot);
  if (old === undefined) return { fromX: toX, fromY: toY, toX, toY, beginsAt: now, endsAt: now };
  if (old.toX === toX && old.toY === toY) return old;
  const [fromX, fromY] = at(old, now);
  const jumps = Math.hypot(toX - fromX, toY - fromY) > JUMP;
  const takes = jumps ? 0 : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, now - old.beginsAt));
  return { fromX, fromY, toX, toY, beginsAt: now, endsAt: now + takes };
}
