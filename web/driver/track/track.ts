/** Where the driver was: kept until the platform has it, over a lost connection and a reload. */

import type { Shelf } from "../outbox/shelf";

export interface Fix {
  readonly lat: number;
  readonly lon: number;
  readonly at: string; // ISO 8601, UTC
  readonly accuracy_m?: number;
  readonly speed_mps?: number;
  readonly heading_deg?: number;
}

export const MOST_AT_ONCE = 500; // the platform takes no more in one message
export const MOST_KEPT = 2000; // some hours of riding; beyond it the oldest give way
const MOVED_M = 10;
const STILL_MS = 15_000; // one who stands still is told of so often

export class Track {
  private fixes: readonly Fix[];
  private last: Fix | undefined;

  constructor(private readonly shelf: Shelf<readonly Fix[]>) {
    this.fixes = shelf.read();
    this.last = this.fixes.at(-1);
  }

  /** Keep it, unless it says no more than the one before. */
  take(fix: Fix): boolean {
    if (this.last !== undefined && !isNews(fix, this.last)) return false;
    this.last = fix;
    this.keep([...this.fixes, fix].slice(-MOST_KEPT));
    return true;
  }

  /** The oldest that wait, as many as may go in one message. */
  next(): readonly Fix[] {
    return this.fixes.slice(0, MOST_AT_ONCE);
  }

  /** The platform has these. */
  strike(told: readonly Fix[]): void {
    const gone = new Set(told.map((fix) => fix.at));
    this.keep(this.fixes.filter((fix) => !gone.has(fix.at)));
  }

  private keep(fixes: readonly Fix[]): void {
    this.fixes = fixes;
    this.shelf.write(fixes);
  }
}

function isNews(fix: Fix, before: Fix): boolean {
  const apart = Math.abs(Date.parse(fix.at) - Date.parse(before.at)); // before it, once a clock was put right
  return apart >= STILL_MS || (apart > 0 && metres(fix, before) >= MOVED_M);
}

const METRES_A_DEGREE = 111_195;

/** Good enough for a few metres: the earth is flat there. */
function metres(one: Fix, other: Fix): number {
  const north = (one.lat - other.lat) * METRES_A_DEGREE;
  const east = (one.lon - other.lon) * METRES_A_DEGREE * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
