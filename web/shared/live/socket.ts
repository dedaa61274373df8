/** The one socket of the page: subscribes, comes back after a loss where it stopped, and says how it is. */

import { Unreachable, type Event } from "@roundsman/client";
import { Store } from "../lib/store";
import type { Login } from "../session/tokens";
import { platform } from "./clock";

export type Link = "idle" | "connecting" | "live" | "lost" | "refused";

export interface Listener {
  /** Something happened, in order, each once. */
  event(event: Event): void;
  /** What was missed is not to be had: load it. Also told when listening begins. */
  reload(): void;
}

export type Open = (url: string) => WebSocket;
export type Token = (unlike?: string) => Promise<Login | undefined>;

interface Channel {
  readonly listeners: Set<Listener>;
  cursor: string | undefined;
  ticket: string | undefined;
}

/** Who waits to hear that positions have been taken. */
interface Report {
  resolve(): void;
  reject(error: Error): void;
}

const NOT_LOGGED_IN = 4401;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const PING_MS = 20_000; // brings fresh cursors of quiet channels, too
const SILENT_MS = 45_000; // nothing for so long: the connection is dead, though nobody has said so

export class Socket {
  readonly link = new Store<Link>("idle");
  private readonly channels = new Map<string, Channel>();
  private readonly reports: Report[] = []; // answered in the order in which they were sent
  private connection: WebSocket | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private losses = 0;
  private refused = ""; // the token that was
  private heardAt = 0;

  constructor(
    private readonly url: string,
    private readonly token: Token,
    private readonly open: Open = (url) => new WebSocket(url),
  ) {}

  /** Listen to a channel; gives what ends it. */
  listen(name: string, listener: Listener): () => void {
    const channel = this.channels.get(name) ?? { listeners: new Set(), cursor: undefined, ticket: undefined };
    const first = channel.listeners.size === 0;
    channel.listeners.add(listener);
    this.channels.set(name, channel);
    if (first) this.subscribe(name, channel);
    else listener.reload();
    if (this.connection === undefined && this.again === undefined) this.connect();
    return () => this.leave(name, listener);
  }

  /** Tell where a driver was. Resolves when the platform has answered; throws when it is not known whether it has them. */
  report(positions: readonly unknown[]): Promise<void> {
    if (this.connection?.readyState !== 1) return Promise.reject(new Unreachable("positions"));
    this.say({ type: "position", positions });
    return new Promise((resolve, reject) => this.reports.push({ resolve, reject }));
  }

  /** End it all: nobody is signed in. */
  close(): void {
    clearTimeout(this.again);
    this.again = undefined;
    this.connection?.close();
    this.ended();
    this.link.set("idle");
  }

  /** The browser says that the network is back: do not wait longer. */
  hurry(): void {
    if (this.again === undefined) return;
    clearTimeout(this.again);
    this.connect();
  }

  private leave(name: string, listener: Listener): void {
    const channel = this.channels.get(name);
    channel?.listeners.delete(listener);
    if (channel?.listeners.size !== 0) return;
    this.channels.delete(name);
    this.say({ type: "unsubscribe", channel: name });
  }

  private connect(): void {
    this.again = undefined;
    this.link.set(this.losses === 0 ? "connecting" : "lost");
    void this.token(this.refused || undefined).then(
      (login) => (login === undefined ? this.link.set("refused") : this.begin(login)),
      () => this.retry(),
    );
  }

  private begin(login: Login): void {
    if (this.connection !== undefined) return;
    const connection = this.open(this.url);
    this.connection = connection;
    connection.onopen = () => {
      this.heardAt = Date.now();
      this.say({ type: "login", token: login.access });
      for (const [name, channel] of this.channels) this.subscribe(name, channel);
      this.say({ type: "ping" });
      this.beat = setInterval(() => void this.keepUp(connection), PING_MS);
    };
    connection.onmessage = (message) => this.heard(JSON.parse(String(message.data)) as Told);
    connection.onclose = (end) => this.lost(connection, end.code === NOT_LOGGED_IN ? login.access : "");
  }

  private lost(connection: WebSocket, refused: string): void {
    if (this.connection !== connection) return;
    this.refused = refused;
    this.ended();
    this.retry();
  }

  /** Ask for cursors, and log in anew where the token was renewed since. */
  private async keepUp(connection: WebSocket): Promise<void> {
    if (Date.now() - this.heardAt > SILENT_MS) {
      connection.close();
      this.lost(connection, "");
      return;
    }
    const login = await this.token().catch(() => undefined);
    if (login !== undefined) this.say({ type: "login", token: login.access });
    this.say({ type: "ping" });
  }

  private ended(): void {
    clearInterval(this.beat);
    this.connection = undefined;
    for (const report of this.reports.splice(0)) report.reject(new Unreachable("positions"));
  }

  private retry(): void {
    if (this.channels.size === 0) {
      this.link.set("idle");
      return;
    }
    this.losses += 1;
    this.link.set("lost");
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.losses - 1));
    this.again = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  private subscribe(name: string, channel: Channel): void {
    this.say({ type: "subscribe", channel: name, cursor: channel.cursor, ticket: channel.ticket });
  }

  private say(words: Record<string, unknown>): void {
    if (this.connection?.readyState === 1) this.connection.send(JSON.stringify(words));
  }

  private heard(told: Told): void {
    this.heardAt = Date.now();
    if (told.type === "pong") {
      if (told.at !== undefined) platform.hear(told.at);
      this.caughtUp(told.cursors ?? {});
    }
    if (told.type === "positions") this.reports.shift()?.resolve();
    if (told.type === "error" && told.channel === undefined) this.reports.shift()?.reject(new Error("positions refused"));
    if (!("channel" in told)) return;
    const channel = this.channels.get(told.channel ?? "");
    if (channel === undefined) return;
    if (told.type === "subscribed") {
      const resumed = channel.cursor !== undefined;
      channel.cursor = told.cursor;
      channel.ticket = told.ticket ?? channel.ticket;
      if (!resumed) this.tellAll(channel, (listener) => listener.reload());
    } else if (told.type === "event") {
      channel.cursor = told.cursor;
      this.tellAll(channel, (listener) => listener.event(told));
    } else if (told.type === "reload") {
      channel.cursor = undefined;
      this.subscribe(told.channel ?? "", channel);
    }
  }

  private caughtUp(cursors: Readonly<Record<string, string>>): void {
    this.losses = 0;
    this.link.set("live");
    for (const [name, cursor] of Object.entries(cursors)) {
      const channel = this.channels.get(name);
      if (channel !== undefined) channel.cursor = cursor;
    }
  }

  private tellAll(channel: Channel, tell: (listener: Listener) => void): void {
    for (const listener of [...channel.listeners]) tell(listener);
  }
}

type Told =
  | Event
  | { type: "subscribed"; channel: string; cursor: string; ticket?: string }
  | { type: "reload" | "error"; channel?: string }
  | { type: "positions" }
  | { type: "pong"; at?: string; cursors?: Record<string, string> };
