/** A call, its answer, and what carries one to the other. */

import type { Problem } from "./models.js";

/** What is asked; every try of it says exactly the same. */
export interface Call {
  readonly method: string;
  /** From the host on, percent-encoded, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; undefined: none. */
  readonly body?: unknown;
}

/** What came back; `header` finds names in any case. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  header(name: string): string | null;
}

/** Carries calls to the platform. It may wait, and ask several times. */
export interface Transport {
  send(call: Call): Promise<Answer>;
}

/** The platform said no. `slug` names the rule and is stable. */
export class Refused extends Error {
  readonly status: number;
  readonly slug: string;
  readonly problem: Partial<Problem>;

  constructor(call: Call, answer: Answer) {
    const problem = (answer.body ?? {}) as Partial<Problem>;
    const slug = (problem.type ?? "").replace("/problems/", "");
    super(`${call.method} ${call.path.split("?")[0]}: ${answer.status} ${slug}: ${problem.detail ?? ""}`);
    this.status = answer.status;
    this.slug = slug;
    this.problem = problem;
  }
}

/** A thing with its version, to be sent as `ifMatch` with a change of it. */
export interface Tagged<T> {
  readonly body: T;
  readonly etag: string;
}

export interface Asked {
  readonly body?: unknown;
  readonly key?: string | undefined;
  readonly ifMatch?: string | undefined;
}

/** What all calls have in common. */
export class Caller {
  constructor(private readonly transport: Transport) {}

  /** The answer; throws `Refused` if its status is 400 or more. */
  protected async ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (asked.key !== undefined) headers["Idempotency-Key"] = asked.key;
    if (asked.ifMatch !== undefined) headers["If-Match"] = asked.ifMatch;
    const call: Call = { method, path, headers, body: asked.body };
    const answer = await this.transport.send(call);
    if (answer.status >= 400) throw new Refused(call, answer);
    return answer;
  }
}

/** An `Idempotency-Key` for a new wish. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // `randomUUID` is not there on pages without TLS
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** As one part of a path. */
export function place(value: string): string {
  return encodeURIComponent(value);
}

/** What is asked for beside the path; empty if nothing is. */
export function query(asked: Readonly<Record<string, unknown>>): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(name, String(one));
  }
  return pairs.size > 0 ? `?${pairs}` : "";
}
