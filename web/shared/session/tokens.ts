/** The login of this browser: kept over tabs and reloads, refreshed by one tab at a time. */

import { Http, Patient, Refused, Unreachable, type AccessToken, type Answer, type Call, type Tokens, type Transport } from "@roundsman/client";
import { APP } from "../app";
import { Store } from "../lib/store";

export interface Login {
  readonly access: string;
  readonly refresh: string;
  readonly expiresAt: number; // unix milliseconds
}

const KEY = `roundsman.login.${APP}`; // an app each: one browser may be a customer here and a driver there
const DEVICE = "roundsman.device"; // kept past a log-out
const EARLY_MS = 60_000; // a token that ends so soon is renewed before it is used

export const anonymous: Transport = new Patient(new Http(""), 4);
export const login = new Store<Login | undefined>(kept());
addEventListener("storage", (event) => {
  if (event.key === KEY) login.set(kept());
});

export function deviceToken(): string | null {
  return localStorage.getItem(DEVICE);
}

export function keep(tokens: Tokens): void {
  const expiresAt = Date.now() + tokens.expires_in * 1000;
  const next: Login = { access: tokens.access_token, refresh: tokens.refresh_token, expiresAt };
  localStorage.setItem(KEY, JSON.stringify(next));
  if (tokens.device_token) localStorage.setItem(DEVICE, tokens.device_token);
  login.set(next);
}

/** A better access token beside the refresh token that there is. */
export function raise(token: AccessToken): void {
  const now = login.get();
  if (now === undefined) return;
  const next: Login = { ...now, access: token.access_token, expiresAt: Date.now() + token.expires_in * 1000 };
  localStorage.setItem(KEY, JSON.stringify(next));
  login.set(next);
}

export function forget(): void {
  localStorage.removeItem(KEY);
  login.set(undefined);
}

/** A login that is good for a while; undefined once it has ended. Throws `Unreachable` while nobody answers. */
export async function current(unlike?: string): Promise<Login | undefined> {
  const now = login.get();
  if (now === undefined || (now.access !== unlike && now.expiresAt - EARLY_MS > Date.now())) return now;
  return alone(() => renewed(unlike));
}

/** A refresh token works once: whoever comes second finds what the first has brought. */
async function renewed(unlike: string | undefined): Promise<Login | undefined> {
  const now = kept();
  if (now === undefined) return undefined;
  if (now.access !== unlike && now.expiresAt - EARLY_MS > Date.now()) {
    login.set(now);
    return now;
  }
  const call: Call = { method: "POST", path: "/api/v1/auth/refresh", headers: {}, body: { refresh_token: now.refresh } };
  const answer = await anonymous.send(call);
  if (answer.status === 429 || answer.status >= 500) throw new Unreachable("refresh");
  if (answer.status >= 400) forget();
  else keep(answer.body as Tokens);
  return login.get();
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  // Without TLS a browser has no locks; then two tabs that refresh at once end the login, and one signs in again.
  return "locks" in navigator ? (navigator.locks.request(KEY, work) as Promise<T>) : work();
}

function kept(): Login | undefined {
  const text = localStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Login);
}

/** Asks as whoever is signed in; an ended login shows the sign-in page. */
export class Signed implements Transport {
  constructor(private readonly inner: Transport) {}

  async send(call: Call): Promise<Answer> {
    const first = await current();
    const answer = await this.sendWith(first, call);
    if (answer.status !== 401 || needsStepUp(answer)) return answer;
    return this.sendWith(await current(first?.access), call);
  }

  private sendWith(by: Login | undefined, call: Call): Promise<Answer> {
    const headers = { ...call.headers, Authorization: `Bearer ${by?.access ?? ""}` };
    return this.inner.send({ ...call, headers });
  }
}

function needsStepUp(answer: Answer): boolean {
  return (answer.body as { type?: string } | undefined)?.type === "/problems/step-up-required";
}

export function isRefusal(error: unknown, slug: string): error is Refused {
  return error instanceof Refused && error.slug === slug;
}
