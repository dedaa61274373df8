import { describe, expect, it } from "vitest";
import { claims } from "./claims";

const token = (payload: object): string => `e30.${btoa(JSON.stringify(payload)).replaceAll("+", "-").replaceAll("/", "_")}.x`;

describe("the claims of a token", () => {
  it("permit what the roles and the scope permit", () => {
    const { permissions } = claims(token({ roles: ["viewer"], scope: ["orders:read"] }));
    expect(permissions.has("vendors:find")).toBe(true);
    expect(permissions.has("orders:read")).toBe(true);
    expect(permissions.has("dispatch:read")).toBe(false);
  });

  it("permit nothing where the role is not known, or the token is none", () => {
    expect(claims(token({ roles: ["astronaut"] })).permissions.size).toBe(0);
    expect(claims("nonsense").permissions.size).toBe(0);
  });
});
