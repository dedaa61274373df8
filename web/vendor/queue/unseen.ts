/** New orders that nobody has looked at: rings at once and again and again, until somebody does. */

import { Store } from "@shared/lib/store";

const RING_MS = 3000;

export class Unseen {
  readonly orders = new Store<readonly string[]>([]);
  private readonly seen = new Set<string>();
  private again: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly ring: () => void) {}

  /** These wait for an answer now. */
  hear(waiting: readonly string[]): void {
    for (const order of this.seen) if (!waiting.includes(order)) this.seen.delete(order);
    this.tell(waiting.filter((order) => !this.seen.has(order)));
  }

  /** Somebody has looked at what is there. */
  looked(): void {
    for (const order of this.orders.get()) this.seen.add(order);
    this.tell([]);
  }

  /** The queue is not on the page any more. */
  rest(): void {
    this.tell([]);
  }

  private tell(orders: readonly string[]): void {
    const before = this.orders.get();
    if (orders.join() === before.join()) return;
    this.orders.set(orders);
    const more = orders.some((order) => !before.includes(order));
    if (orders.length > 0 && !more) return; // it rings on for those that are left
    clearInterval(this.again);
    if (orders.length === 0) return;
    this.ring();
    this.again = setInterval(this.ring, RING_MS);
  }
}
