/** A signed-in driver at work: what they have before them, and what is on its way to the platform. */

import { newKey, type JobView } from "@roundsman/client";
import { say } from "@shared/lib/said";
import { Store } from "@shared/lib/store";
import { api, socket } from "@shared/session/session";
import { login } from "@shared/session/tokens";
import { ring } from "../offers/alarm";
import type { Entry, Refusal } from "../outbox/deed";
import { Outbox } from "../outbox/outbox";
import { shelf } from "../outbox/shelf";
import type { Fix } from "../track/track";
import { Reporter } from "../track/reporter";
import { Track } from "../track/track";
import { money, t } from "../words";
import { isUnsettled, loaded, NOTHING, type Work } from "./work";

const SOON_MS = 3000; // other services hear within a second or two

export class Rider {
  readonly work: Store<Work>;
  readonly outbox: Outbox;
  readonly reporter: Reporter;
  private readonly kept;
  private loading: Promise<void> | undefined;
  private wanted = false;
  private changes = 0; // of the job by its driver: what was asked for before them is old
  private again: ReturnType<typeof setTimeout> | undefined;
  private working = false;

  constructor(userId: string) {
    const name = (what: string) => `roundsman.driver.${what}.${userId}`;
    this.kept = shelf<Work>(name("work"), NOTHING);
    this.work = new Store(this.kept.read());
    this.reporter = new Reporter(new Track(shelf<readonly Fix[]>(name("track"), [])));
    this.outbox = new Outbox({
      shelf: shelf<readonly Entry[]>(name("outbox"), []),
      refusals: shelf<readonly Refusal[]>(name("refused"), []),
      send: (entry) => this.send(entry),
      alone: async (work) => void (await ("locks" in navigator ? navigator.locks.request(name("outbox"), work) : work())),
      newKey,
      now: Date.now,
    });
  }

  /** Work until the given function is called. */
  begin(): () => void {
    this.working = true;
    const catchUp = () => void this.catchUp();
    const linked = socket.link.listen(() => (socket.link.get() === "live" ? catchUp() : undefined));
    const left = login.listen(() => (login.get() === undefined ? this.set(NOTHING) : undefined)); // addresses of others
    const read = () => this.outbox.reread();
    const turn = setInterval(() => (this.outbox.waiting.get().length > 0 ? catchUp() : undefined), SOON_MS);
    addEventListener("online", catchUp);
    addEventListener("storage", read);
    catchUp();
    return () => {
      this.working = false;
      linked();
      left();
      clearInterval(turn);
      clearTimeout(this.again);
      removeEventListener("online", catchUp);
      removeEventListener("storage", read);
      this.reporter.stop();
    };
  }

  /** Tell what waits, then look how things stand. */
  async catchUp(): Promise<void> {
    await this.outbox.flush();
    await this.refresh();
  }

  /** Load everything; one question at a time, the last wish is not lost. Without an answer it stays as it is. */
  refresh(): Promise<void> {
    this.wanted = true;
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** What the platform has answered about the driver's own job. */
  took(job: JobView): void {
    if (job.state === "delivered" || job.driver_id !== this.work.get().driver?.driver_id) return this.drop(job.job_id);
    this.changes += 1;
    this.set({ ...this.work.get(), job, offers: [] });
  }

  private drop(jobId: string): void {
    this.changes += 1;
    const work = this.work.get();
    if (work.job?.job_id === jobId) this.set({ ...work, job: undefined, goods: undefined });
  }

  /** The driver has read that a job is not theirs any more. */
  dismissEnded(): void {
    this.set({ ...this.work.get(), ended: undefined });
  }

  private async load(): Promise<void> {
    clearTimeout(this.again);
    let answered = true;
    while (this.wanted && answered) {
      this.wanted = false;
      answered = await this.looked();
    }
    if (this.working && (!answered || isUnsettled(this.work.get()))) this.again = setTimeout(() => void this.refresh(), SOON_MS);
  }

  /** Whether the platform has answered. An answer from before the driver's last deed is asked for again. */
  private async looked(): Promise<boolean> {
    const changes = this.changes;
    try {
      const next = await loaded(this.work.get());
      if (changes !== this.changes) this.wanted = true;
      else if (this.working) this.show(next);
      return true;
    } catch {
      return false;
    }
  }

  private show(next: Work): void {
    const known = new Set(this.work.get().offers.map((offer) => offer.offer_id));
    if (next.offers.some((offer) => !known.has(offer.offer_id))) ring();
    this.set(next);
    if (next.job !== undefined || next.driver?.availability === "online") this.reporter.start();
    else this.reporter.stop();
  }

  private set(work: Work): void {
    this.kept.write(work);
    this.work.set(work);
  }

  private async send({ jobId, deed, key }: Entry): Promise<void> {
    if (deed.kind === "give-back") {
      await api.postJobsByJobIdGiveBack(jobId, { reason: deed.reason }, { key });
      this.drop(jobId);
      return;
    }
    const job = await api.postJobsByJobIdProgress(jobId, { step: deed.step, ...(deed.pin && { pin: deed.pin }) });
    this.took(job);
    if (job.state === "delivered") say(t("job.delivered", { amount: money(job.earning_minor, job.currency) }));
  }
}
