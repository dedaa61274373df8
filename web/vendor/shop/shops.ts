/** The shops of whoever is signed in, and the one that this device stands in. */

import type { VendorModel } from "@roundsman/client";
import { Store } from "@shared/lib/store";
import { api } from "@shared/session/session";

const KEY = "roundsman.shop";
const MOST = 200;

/** The shop of this device; undefined: not chosen, or not read yet. */
export const shop = new Store<VendorModel | undefined>(undefined);

export async function ownShops(): Promise<readonly VendorModel[]> {
  return (await api.getVendors({ mine: true, limit: MOST })).items;
}

/** The one that was chosen here before, or the only one. */
export function usual(shops: readonly VendorModel[]): VendorModel | undefined {
  const kept = localStorage.getItem(KEY);
  return shops.find((one) => one.vendor_id === kept) ?? (shops.length === 1 ? shops[0] : undefined);
}

export function choose(chosen: VendorModel | undefined): void {
  if (chosen === undefined) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, chosen.vendor_id);
  shop.set(chosen);
}

/** Read it anew: somebody else may have paused it, or its hours have opened it. */
export async function reread(): Promise<void> {
  const now = shop.get();
  if (now === undefined) return;
  const { body } = await api.getVendorsByVendorId(now.vendor_id);
  if (shop.get()?.vendor_id === body.vendor_id) shop.set(body);
}

export async function pause(paused: boolean): Promise<void> {
  const now = shop.get();
  if (now !== undefined) shop.set((await api.patchVendorsByVendorId(now.vendor_id, { paused })).body);
}
