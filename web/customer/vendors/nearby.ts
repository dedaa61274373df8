/** Vendors as they are listed: those that take orders first, then by distance. */

import type { VendorModel } from "@roundsman/client";
import { away, type Point } from "../place/place";

export interface Nearby {
  readonly vendor: VendorModel;
  readonly awayM: number | undefined; // unless it is told where to
}

export function nearby(vendors: readonly VendorModel[], to: Point | undefined): readonly Nearby[] {
  const all = vendors.map((vendor) => ({ vendor, awayM: to && away(vendor.location, to) }));
  return all.sort((one, other) => rank(one) - rank(other) || (one.awayM ?? 0) - (other.awayM ?? 0));
}

function rank({ vendor }: Nearby): number {
  return vendor.status === "open" ? 0 : 1;
}
