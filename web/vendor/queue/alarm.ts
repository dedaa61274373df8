/** The alarm: rings for new orders until somebody looks, and warns while the connection is lost. */

import { Store } from "@shared/lib/store";
import { socket } from "@shared/session/session";
import { queue } from "./follow";
import { bell, type Tone } from "./bell";

const RING_MS = 3000;
const WARN_MS = 20_000; // the first warning comes as late: most losses are over by then
const ORDER: readonly Tone[] = [{ hertz: 880, from: 0, lasts: 0.18 }, { hertz: 1175, from: 0.2, lasts: 0.35 }];
const LOST: readonly Tone[] = [{ hertz: 330, from: 0, lasts: 0.3 }, { hertz: 220, from: 0.35, lasts: 0.5 }];

/** New orders that nobody has looked at. */
export const unseen = new Store<readonly string[]>([]);

const seen = new Set<string>();
let ringing: ReturnType<typeof setInterval> | undefined;
let warning: ReturnType<typeof setInterval> | undefined;

/** Mind the queue and the connection until what this gives is called. */
export function mind(): () => void {
  const ends = [queue.listen(review), socket.link.listen(reviewLink)];
  review();
  reviewLink();
  return () => {
    ends.forEach((end) => end());
    clearInterval(warning);
    warning = undefined;
    tell([]);
  };
}

/** Somebody has looked at what is there. */
export function looked(): void {
  for (const order of unseen.get()) seen.add(order);
  tell([]);
}

/** How it sounds. */
export function tryOut(): void {
  bell.ring(ORDER);
}

function review(): void {
  const fresh = (queue.get().entries ?? []).filter((entry) => entry.column === "new").map((entry) => entry.orderId);
  for (const order of seen) if (!fresh.includes(order)) seen.delete(order);
  tell(fresh.filter((order) => !seen.has(order)));
}

function tell(orders: readonly string[]): void {
  const more = orders.some((order) => !unseen.get().includes(order));
  if (orders.join() !== unseen.get().join()) unseen.set(orders);
  if (orders.length === 0 || more) {
    clearInterval(ringing);
    ringing = undefined;
  }
  if (orders.length === 0 || ringing !== undefined) return;
  bell.ring(ORDER);
  ringing = setInterval(() => bell.ring(ORDER), RING_MS);
}

function reviewLink(): void {
  const lost = socket.link.get() === "lost";
  if (lost && warning === undefined) warning = setInterval(() => bell.ring(LOST), WARN_MS);
  if (lost || warning === undefined) return;
  clearInterval(warning);
  warning = undefined;
}
