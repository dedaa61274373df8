/**
 * Deeds on their way to the platform: each is written down before anything is sent, and struck off when the platform
 * has answered. They leave one at a time, in the order in which they were done, each with its own key: one that was
 * sent and not answered is sent again with the same, and has its effect once.
 */

import { Refused } from "@roundsman/client";
import { Store } from "@shared/lib/store";
import type { Deed, Entry, Refusal } from "./deed";
import type { Shelf } from "./shelf";

/** Resolves when the platform has taken it; throws `Refused` when it said no, and anything else when it said nothing. */
export type Send = (entry: Entry) => Promise<void>;
/** Runs the work while no other tab of the person runs such work. */
export type Alone = (work: () => Promise<void>) => Promise<void>;

const LOGIN_ENDED = 401;
const TOO_OFTEN = 429;

export interface Means {
  readonly shelf: Shelf<readonly Entry[]>;
  readonly refusals: Shelf<readonly Refusal[]>;
  readonly send: Send;
  readonly alone: Alone;
  readonly newKey: () => string;
  readonly now: () => number;
}

export class Outbox {
  readonly waiting: Store<readonly Entry[]>;
  readonly refused: Store<readonly Refusal[]>;
  private sending: Promise<void> | undefined;

  constructor(private readonly means: Means) {
    this.waiting = new Store(means.shelf.read());
    this.refused = new Store(means.refusals.read());
  }

  /** Write it down. It is sent with the next `flush`. */
  add(jobId: string, deed: Deed): void {
    const entry: Entry = { key: this.means.newKey(), jobId, deed, doneAt: this.means.now() };
    this.keep([...this.means.shelf.read(), entry]);
  }

  /** Send what waits, until nothing does or nobody answers. Never throws; calling it again meanwhile does no harm. */
  flush(): Promise<void> {
    this.sending ??= this.means.alone(() => this.sendAll()).finally(() => (this.sending = undefined));
    return this.sending;
  }

  /** The person has read what was refused about this job. */
  dismiss(jobId: string): void {
    this.tell(this.means.refusals.read().filter((refusal) => refusal.entry.jobId !== jobId));
  }

  /** Another tab may have changed what is written down. */
  reread(): void {
    this.waiting.set(this.means.shelf.read());
    this.refused.set(this.means.refusals.read());
  }

  private async sendAll(): Promise<void> {
    for (let next = this.means.shelf.read()[0]; next !== undefined; next = this.means.shelf.read()[0]) {
      if (!(await this.settled(next))) break;
      this.strike(next);
    }
    this.reread();
  }

  /** Whether the platform has answered, whatever it said. */
  private async settled(entry: Entry): Promise<boolean> {
    try {
      await this.means.send(entry);
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || !isFinal(error)) return false;
      const words = error.problem.detail || error.problem.title || error.slug;
      const others = this.means.refusals.read().filter((told) => told.entry.key !== entry.key); // told before a reload
      this.tell([...others, { entry, slug: error.slug, words }]);
      return true;
    }
  }

  private strike(done: Entry): void {
    this.keep(this.means.shelf.read().filter((entry) => entry.key !== done.key));
  }

  private keep(entries: readonly Entry[]): void {
    this.means.shelf.write(entries);
    this.waiting.set(entries);
  }

  private tell(refusals: readonly Refusal[]): void {
    this.means.refusals.write(refusals);
    this.refused.set(refusals);
  }
}

/** Whether asking again would change nothing: not so when the login ended, when it was too much, or too busy. */
function isFinal(refusal: Refused): boolean {
  return refusal.status < 500 && refusal.status !== LOGIN_ENDED && refusal.status !== TOO_OFTEN;
}
