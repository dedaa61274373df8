/** Who is signed in, and what they may do. */

import { Api, Http, Patient, place, type Call, type Permission, type Proof, type Registration, type Tokens } from "@roundsman/client";
import { APP } from "../app";
import { forgetKept } from "../lib/kept";
import { Socket } from "../live/socket";
import { adopt, language } from "../words/language";
import { claims } from "./claims";
import { anonymous, current, deviceToken, forget, keep, login, raise, Signed } from "./tokens";

export const api = new Api(new Signed(new Patient(new Http(""), 4)));
export const socket = new Socket(socketUrl(), current);
const DEVICE = APP.charAt(0).toUpperCase() + APP.slice(1); // as it stands in the list of logins
const outside = new Api(anonymous);

login.listen(() => (login.get() === undefined ? socket.close() : undefined));

/** Throws `Refused`; `mfa-required` goes on with `signInWithCode`. */
export async function signIn(email: string, password: string): Promise<void> {
  begin(await outside.postAuthLogin({ email, password, device: DEVICE, device_token: deviceToken() }));
}

export async function signInWithCode(ticket: string, code: string): Promise<void> {
  begin(await outside.postAuthSecondFactor({ ticket, code, device: DEVICE }));
}

/** From now on in the person's own language, unless this device was told another. */
function begin(tokens: Tokens): void {
  keep(tokens);
  api.getMe().then(({ body }) => adopt(body.language), () => undefined);
}

export type OwnRole = Registration["role"];

/** Makes an account, and signs in to it. Letters come in the language that is spoken here. */
export async function signUp(account: Omit<Registration, "language">): Promise<void> {
  await outside.postAuthRegister({ ...account, language: language.get() });
  await signIn(account.email, account.password);
}

/** Shows once more who it is: for a while the platform lets them do what could do lasting harm. */
export async function stepUp(proof: Proof): Promise<void> {
  raise(await api.postAuthStepUp(proof));
}

export async function signOut(): Promise<void> {
  const now = login.get();
  forget();
  forgetKept();
  const call: Call = { method: "POST", path: "/api/v1/auth/logout", headers: {}, body: { refresh_token: now?.refresh } };
  await anonymous.send(call);
}

/** Whether the signed-in person may; the services have the last word. */
export function may(permission: Permission): boolean {
  const now = login.get();
  return now !== undefined && claims(now.access).permissions.has(permission);
}

function socketUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${place(location.hostname)}${location.port ? `:${location.port}` : ""}/ws/v1`;
}
