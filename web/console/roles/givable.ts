/** What the signed-in person may give to others; who gives more is refused by the platform. */

import type { Permission } from "@roundsman/client";
import held from "@shared/session/rights.json";

const HELD: Readonly<Record<string, readonly string[]>> = held;
const ADMIN = "admin";
const OWNER = "owner";

export const PLATFORM_ROLES: readonly string[] = Object.keys(HELD);

/** All that there are, in the order of their names. */
export const PERMISSIONS = [...new Set(Object.values(HELD).flat())].sort() as readonly Permission[];

/** An owner makes drivers without being one, but nobody who stands over the platform. */
export function givable(roles: readonly string[], own: ReadonlySet<string>): ReadonlySet<string> {
  if (!roles.includes(OWNER)) return own;
  const ofOthers = PLATFORM_ROLES.filter((role) => role !== ADMIN).flatMap((role) => HELD[role] ?? []);
  return new Set([...own, ...ofOthers]);
}

export function givesRole(role: string, may: ReadonlySet<string>): boolean {
  return (HELD[role] ?? []).every((permission) => may.has(permission));
}
