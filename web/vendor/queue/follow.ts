/** The queue of one shop, kept fresh by its channel, and by asking all the same: an order must not be missed. */

import type { TicketModel } from "@roundsman/client";
import { explained } from "@shared/lib/load";
import { Store } from "@shared/lib/store";
import { api, socket } from "@shared/session/session";
import { queueOf, stillAhead, type Entry, type Heard } from "./queue";

export interface Queue {
  readonly entries: readonly Entry[] | undefined; // undefined: not loaded yet
  readonly problem: string;
}

const SOON_MS = 250; // many events at once are one question
const LIVE_MS = 60_000; // how often it is asked for while the channel tells of every change
const LOST_MS = 10_000; // and while it does not
const MOST = 200;
const UNDER_WAY = ["authorized", "accepted", "assigned"] as const;
const NOTHING: Heard = { waiting: [], orders: [], answered: new Map() };

export const queue = new Store<Queue>({ entries: undefined, problem: "" });

let heard = NOTHING;
let changed = (): void => {};

/** Follow the queue until what this gives is called; `others` is told of events that are not about orders. */
export function follow(vendorId: string, others: () => void): () => void {
  const loader = new Loader(vendorId);
  changed = () => loader.soon();
  const leave = socket.listen(`vendor:${vendorId}`, {
    event: (event) => (event.event === "VendorChanged" || event.event === "MenuPublished" ? others() : loader.soon()),
    reload: () => {
      loader.soon();
      others();
    },
  });
  return () => {
    leave();
    loader.end();
    changed = () => {};
    heard = NOTHING;
    queue.set({ entries: undefined, problem: "" });
  };
}

/** What the platform answered to a deed here: shown at once. */
export function answered(ticket: TicketModel): void {
  heard = { ...heard, answered: new Map(heard.answered).set(ticket.order_id, ticket) };
  queue.update((old) => ({ ...old, entries: queueOf(heard) }));
  changed();
}

/** Something is not as it was shown. */
export function refresh(): void {
  changed();
}

class Loader {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0; // an answer that comes after a newer question is old
  private ended = false;

  constructor(private readonly vendorId: string) {
    this.again();
  }

  soon(): void {
    if (document.hidden) return void this.load(); // there browsers let timers wait for up to a minute
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), SOON_MS);
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private again(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), socket.link.get() === "live" ? LIVE_MS : LOST_MS);
  }

  private async load(): Promise<void> {
    this.again(); // what is told meanwhile brings it forward
    this.turn += 1;
    const turn = this.turn;
    try {
      const [tickets, orders] = await Promise.all([
        api.getVendorsByVendorIdTickets(this.vendorId, { state: "open", limit: MOST }),
        api.getOrders({ vendor_id: this.vendorId, status: [...UNDER_WAY], sort: "placed_at", limit: MOST }),
      ]);
      if (turn === this.turn) this.tell({ waiting: tickets.items, orders: orders.items });
    } catch (error) {
      if (!this.ended) queue.update((old) => ({ ...old, problem: explained(error) }));
    }
  }

  private tell(loaded: Omit<Heard, "answered">): void {
    if (this.ended) return;
    heard = { ...loaded, answered: heard.answered };
    heard = { ...heard, answered: stillAhead(heard) };
    queue.set({ entries: queueOf(heard), problem: "" });
  }
}
