/** Live events on the WebSocket, resumed where they stopped after every loss of the connection. */

import { Refused, type Answer } from "./calls.js";
import type { Event, Problem } from "./models.js";
import { Unreachable } from "./transports.js";

const PING_MS = 20_000; // brings fresh cursors of quiet channels
const SILENT_MS = 45_000; // nothing for so long: the connection is dead, though nobody has said so
const TOKEN_ENDED = 4401;
const NOT_AT_ONCE = 4429;
const NO_VERDICT = 500; // a status from here on: whoever could judge is away
const LOST = 1006;
const MOST_LOSSES = 10; // more make no longer waits
const MOST_WAITING = 10_000; // events that the caller has not taken; then it is resumed when they are

/** Load now by REST what the channel is about; what comes after this is told. */
export interface Reload {
  readonly type: "reload";
  readonly channel: string;
}

export type Told = Event | Reload;

/** Who knows an access token. */
export interface TokenSource {
  /** One that is good, as far as is known; not `unlike`, which the platform takes no more. */
  token(unlike?: string): Promise<string>;
}

/** Where a channel stands; an empty cursor is nowhere. */
interface Place {
  cursor: string;
  ticket: string;
}

interface Subscribed {
  readonly type: "subscribed";
  readonly channel: string;
  readonly cursor: string;
  readonly ticket?: string;
}

type Words =
  | Event
  | Subscribed
  | { type: "reload"; channel?: string }
  | { type: "error"; channel?: string; problem: Problem }
  | { type: "pong"; cursors?: Record<string, string> };

/** The live events of a platform, for whom `tokens` stands. */
export class Live {
  private readonly url: string;

  constructor(
    url: string,
    private readonly tokens: TokenSource,
    /** Before it is tried again; each time twice as long, up to 30 times. */
    private readonly firstWaitMs = 500,
  ) {
    this.url = `${url.replace(/\/+$/, "").replace(/^http/, "ws")}/ws/v1`;
  }

  /**
   * Tell what happens, each event once and in the order of its channel, until the caller leaves the loop.
   *
   * A `reload` of each channel comes first (unless `since` has its cursor, of an event or of `changes`), and again where
   * what was missed is not to be had: load by REST then. Lost connections and ended tokens are made good. Throws `Refused`
   * when a channel is not, or not any longer, for this caller, or nobody can log in.
   */
  async *listen(
    channels: readonly string[],
    since: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<Told, never, void> {
    const places = new Map(channels.map((channel) => [channel, { cursor: since[channel] ?? "", ticket: "" }]));
    for (let losses = 1, refused: string | undefined; ; losses++) {
      const token = await this.token(refused);
      if (token !== undefined) {
        const connection = new Connection(new WebSocket(this.url, ["roundsman.v1", `bearer.${token}`]), places);
        try {
          for (let told = await connection.next(); told !== undefined; told = await connection.next()) {
            losses = 0;
            yield told;
          }
        } finally {
          connection.close();
        }
        refused = connection.end === TOKEN_ENDED ? token : undefined;
        if (connection.end === NOT_AT_ONCE) losses = MOST_LOSSES;
      }
      await this.wait(losses);
    }
  }

  /** Undefined: nobody could be asked. */
  private async token(unlike: string | undefined): Promise<string | undefined> {
    try {
      return await this.tokens.token(unlike);
    } catch (error) {
      if (error instanceof Unreachable) return undefined;
      throw error;
    }
  }

  private async wait(losses: number): Promise<void> {
    const longest = this.firstWaitMs * Math.min(30, 2 ** Math.min(losses, MOST_LOSSES));
    await new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
  }
}

/** One socket: what it told and nobody has taken yet, and how it ended. */
class Connection {
  /** The close code; undefined while it is open. */
  end: number | undefined;
  private readonly waiting: { told: Told; cursor: string }[] = [];
  private readonly fresh = new Set<string>(); // channels that are asked for from now on
  private refusal: Refused | undefined;
  private wake: () => void = () => undefined;
  private readonly beat: ReturnType<typeof setInterval>;
  private heardAt = Date.now();

  constructor(
    private readonly socket: WebSocket,
    private readonly places: ReadonlyMap<string, Place>,
  ) {
    socket.onopen = () => {
      for (const [channel, place] of places) this.wish(channel, place.cursor);
    };
    socket.onmessage = (message) => this.take(JSON.parse(String(message.data)) as Words);
    socket.onclose = (end) => this.ended(end.code);
    this.beat = setInterval(() => this.keepUp(), PING_MS);
  }

  /** The next thing to be told; undefined: nothing comes any more. Throws `Refused`. */
  async next(): Promise<Told | undefined> {
    while (this.waiting.length === 0 && this.end === undefined) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const next = this.waiting.shift();
    if (next === undefined && this.refusal !== undefined) throw this.refusal;
    if (next !== undefined) this.stand(next.told.channel, next.cursor);
    return next?.told;
  }

  close(): void {
    clearInterval(this.beat);
    this.socket.close();
  }

  private ended(code: number): void {
    this.end ??= code;
    this.wake();
  }

  private keepUp(): void {
    if (Date.now() - this.heardAt > SILENT_MS) this.ended(LOST);
    else if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: "ping" }));
  }

  private take(words: Words): void {
    if (this.end !== undefined) return; // it is asked for again
    this.heardAt = Date.now();
    if (words.type === "event") this.tell(words, words.cursor);
    else if (words.type === "subscribed") this.subscribed(words);
    else if (words.type === "reload" && words.channel !== undefined) this.wish(words.channel, "");
    else if (words.type === "pong") this.caughtUp(words.cursors ?? {});
    else if (words.type === "error") this.refuse(words.channel ?? "", words.problem);
  }

  private tell(told: Told, cursor: string): void {
    this.waiting.push({ told, cursor });
    if (this.waiting.length >= MOST_WAITING) this.ended(LOST);
    this.wake();
  }

  private subscribed({ channel, cursor, ticket }: Subscribed): void {
    const place = this.places.get(channel);
    if (place !== undefined) place.ticket = ticket ?? "";
    if (this.fresh.delete(channel)) this.tell({ type: "reload", channel }, cursor);
  }

  private caughtUp(cursors: Readonly<Record<string, string>>): void {
    if (this.waiting.length > 0) return; // who has not taken an event yet does not stand behind it
    for (const [channel, cursor] of Object.entries(cursors)) this.stand(channel, cursor);
  }

  private refuse(channel: string, problem: Problem): void {
    const answer: Answer = { status: problem.status, body: problem, header: () => null };
    if (problem.status < NO_VERDICT) {
      this.refusal = new Refused({ method: "SUBSCRIBE", path: channel, headers: {} }, answer);
    }
    this.ended(LOST);
  }

  /** Ask for a channel; without a cursor, from now on. */
  private wish(channel: string, cursor: string): void {
    if (cursor === "") this.fresh.add(channel);
    const ticket = this.places.get(channel)?.ticket;
    const wish = { type: "subscribe", channel, cursor: cursor || undefined, ticket: ticket || undefined };
    this.socket.send(JSON.stringify(wish));
  }

  private stand(channel: string, cursor: string): void {
    const place = this.places.get(channel);
    if (place !== undefined) place.cursor = cursor;
  }
}
