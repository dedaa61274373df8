/** What an access token says of its holder. It is read for show: whoever is asked verifies it. */

import type { Permission } from "@roundsman/client";
import held from "./rights.json";

export interface Claims {
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  readonly actsForAnother: boolean;
}

const ROLES: Readonly<Record<string, readonly string[]>> = held;

export function claims(token: string): Claims {
  const said = payload(token);
  const roles = texts(said["roles"]);
  const beyond = texts(said["scope"]);
  const permissions = new Set([...roles.flatMap((role) => ROLES[role] ?? []), ...beyond]) as Set<Permission>;
  return { name: String(said["sub"] ?? ""), roles, permissions, actsForAnother: said["banner"] === "impersonation" };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function payload(token: string): Record<string, unknown> {
  const middle = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  try {
    return JSON.parse(atob(middle)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
