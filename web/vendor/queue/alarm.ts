/** The alarm: rings for new orders until somebody looks, and warns while the connection is lost. */

import { socket } from "@shared/session/session";
import { bell, type Tone } from "./bell";
import { queue } from "./follow";
import { Unseen } from "./unseen";

const WARN_MS = 20_000; // the first warning comes as late: most losses are over by then
const ORDER: readonly Tone[] = [{ hertz: 880, from: 0, lasts: 0.18 }, { hertz: 1175, from: 0.2, lasts: 0.35 }];
const LOST: readonly Tone[] = [{ hertz: 330, from: 0, lasts: 0.3 }, { hertz: 220, from: 0.35, lasts: 0.5 }];

export const unseen = new Unseen(() => bell.ring(ORDER));

let warning: ReturnType<typeof setInterval> | undefined;

/** Mind the queue and the connection until what this gives is called. */
export function mind(): () => void {
  const ends = [queue.listen(review), socket.link.listen(reviewLink)];
  review();
  reviewLink();
  return () => {
    ends.forEach((end) => end());
    unseen.rest();
    warn(false);
  };
}

/** How it sounds. */
export function tryOut(): void {
  bell.ring(ORDER);
}

function review(): void {
  const { entries } = queue.get();
  if (entries === undefined) return; // not known yet
  unseen.hear(entries.filter((entry) => entry.column === "new").map((entry) => entry.orderId));
}

function reviewLink(): void {
  warn(socket.link.get() === "lost");
}

function warn(lost: boolean): void {
  if (lost === (warning !== undefined)) return;
  clearInterval(warning);
  warning = lost ? setInterval(() => bell.ring(LOST), WARN_MS) : undefined;
}
