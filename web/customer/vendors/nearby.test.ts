import type { VendorModel } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { nearby } from "./nearby";

const vendor = (name: string, status: VendorModel["status"], lat: number) =>
  ({ vendor_id: name, name, status, location: { lat, lon: 13.4, address: "" } }) as VendorModel;

describe("vendors nearby", () => {
  const all = [vendor("far", "open", 52.6), vendor("shut", "closed", 52.5), vendor("near", "open", 52.51)];

  it("are open ones first, the nearest before all", () => {
    expect(nearby(all, { lat: 52.5, lon: 13.4 }).map((one) => one.vendor.name)).toEqual(["near", "far", "shut"]);
  });

  it("stand as they come while nobody has said where to", () => {
    expect(nearby(all, undefined).map((one) => one.vendor.name)).toEqual(["far", "near", "shut"]);
    expect(nearby(all, undefined)[0]?.awayM).toBeUndefined();
  });
});
