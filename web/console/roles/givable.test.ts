import { describe, expect, it } from "vitest";
import { givable, givesRole, PERMISSIONS, PLATFORM_ROLES } from "./givable";
import held from "@shared/session/rights.json";

const ofOwner = givable(["owner"], new Set(held.owner));

describe("what one may give", () => {
  it("is, for an owner, all but what is an admin's alone", () => {
    const missing = PERMISSIONS.filter((one) => !ofOwner.has(one));
    expect(missing).toEqual(["insights:platform", "ledger:unclaimed", "people:delete", "people:erase", "platform:operate", "signing-keys:rotate"]);
    expect(PLATFORM_ROLES.filter((role) => !givesRole(role, ofOwner))).toEqual(["admin"]);
  });

  it("is, for everybody else, what they hold", () => {
    expect(givable(["manager"], new Set(held.manager))).toEqual(new Set(held.manager));
    expect(givesRole("support", new Set(held.manager))).toBe(false);
    expect(givesRole("dispatcher", new Set(held.manager))).toBe(true);
  });
});
