/** Transports, which go around one another: HTTP, patience, and a login. */

import { Refused, type Answer, type Call, type Transport } from "./calls.js";
import type { Credentials, Tokens } from "./models.js";

const NOT_NOW = 429; // nothing was done
const PERHAPS = new Set([502, 503, 504]); // it may have been done
const SPENDING = ["/api/v1/auth/", "/api/v1/me/second-factor"]; // a token or a code, which works once

/** No answer came. Whether the call had its effect is not known: ask again with the same key. */
export class Unreachable extends Error {}

/** Asks once. */
export class Http implements Transport {
  constructor(
    private readonly url: string,
    private readonly timeoutMs = 35_000,
  ) {}

  async send(call: Call): Promise<Answer> {
    const headers: Record<string, string> = { ...call.headers };
    if (call.body !== undefined) headers["Content-Type"] = "application/json";
    const sent: RequestInit = { method: call.method, headers, signal: AbortSignal.timeout(this.timeoutMs) };
    if (call.body !== undefined) sent.body = JSON.stringify(call.body);
    try {
      const response = await fetch(this.url + call.path, sent);
      const text = await response.text();
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      return { status: response.status, body, header: (name) => response.headers.get(name) };
    } catch (error) {
      throw new Unreachable(`${call.method} ${call.path.split("?")[0]}`, { cause: error });
    }
  }
}

/** Asks again where that does no harm, as late as it is told to (`Retry-After`). */
export class Patient implements Transport {
  constructor(
    private readonly inner: Transport,
    private readonly tries = 6,
    private readonly firstWaitMs = 250,
    private readonly longestWaitMs = 30_000,
  ) {}

  async send(call: Call): Promise<Answer> {
    const repeatable = !SPENDING.some((path) => call.path.startsWith(path));
    for (let turn = 0; turn < this.tries - 1; turn++) {
      let wait = this.firstWaitMs * 2 ** turn;
      try {
        const answer = await this.inner.send(call);
        if (answer.status !== NOT_NOW && !(repeatable && PERHAPS.has(answer.status))) return answer;
        wait = Math.max(wait, 1000 * Number(answer.header("Retry-After") ?? 0));
      } catch (error) {
        if (!repeatable || !(error instanceof Unreachable)) throw error;
      }
      const jitter = 1 + Math.random() / 2;
      await new Promise((resolve) => setTimeout(resolve, Math.min(this.longestWaitMs, wait) * jitter));
    }
    return this.inner.send(call);
  }
}

/** Logs in when it has to, and refreshes its token: once for all who wait for it. */
export class LoggedIn implements Transport {
  private tokens: Tokens | undefined;
  private asking: Promise<Tokens> | undefined;

  constructor(
    private readonly inner: Transport,
    private readonly credentials: Credentials,
  ) {}

  async send(call: Call): Promise<Answer> {
    const known = this.tokens;
    if (known !== undefined) {
      const answer = await this.sendWith(known, call);
      if (answer.status !== 401) return answer;
    }
    return this.sendWith(await this.newerThan(known), call);
  }

  /** See `TokenSource`. */
  async token(unlike?: string): Promise<string> {
    const known = this.tokens;
    const good = known !== undefined && known.access_token !== unlike;
    return (good ? known : await this.newerThan(known)).access_token;
  }

  private async newerThan(known: Tokens | undefined): Promise<Tokens> {
    if (this.tokens !== undefined && this.tokens !== known) return this.tokens;
    this.asking ??= this.renewed(known).finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** A refresh token works once, so it is given up first. */
  private async renewed(known: Tokens | undefined): Promise<Tokens> {
    this.tokens = undefined;
    const refreshed = known && (await this.refreshed(known));
    this.tokens = refreshed ?? (await this.asked("/api/v1/auth/login", this.credentials));
    return this.tokens;
  }

  private async refreshed(known: Tokens): Promise<Tokens | undefined> {
    try {
      return await this.asked("/api/v1/auth/refresh", { refresh_token: known.refresh_token });
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  private async asked(path: string, body: unknown): Promise<Tokens> {
    const call: Call = { method: "POST", path, headers: {}, body };
    const answer = await this.inner.send(call);
    if (answer.status >= 400) throw new Refused(call, answer);
    return answer.body as Tokens;
  }

  private sendWith(tokens: Tokens, call: Call): Promise<Answer> {
    const headers = { ...call.headers, Authorization: `Bearer ${tokens.access_token}` };
    return this.inner.send({ ...call, headers });
  }
}
