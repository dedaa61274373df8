/** What is to be ordered, of one vendor's menu. */

import type { MenuModel, VendorModel } from "@roundsman/client";

export interface Choice {
  readonly itemId: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly quantity: number;
}

export interface Basket {
  readonly vendorId: string;
  readonly vendorName: string;
  readonly menuVersion: number;
  readonly currency: string;
  readonly choices: readonly Choice[];
}

export const EMPTY: Basket = { vendorId: "", vendorName: "", menuVersion: 0, currency: "", choices: [] };
const MOST = 99; // portions of an item

/** One portion more or less. Of another vendor: a new basket. */
export function changed(old: Basket, vendor: VendorModel, menu: MenuModel, itemId: string, by: 1 | -1): Basket {
  const item = menu.items.find((one) => one.item_id === itemId);
  const choices = old.vendorId === vendor.vendor_id ? old.choices : [];
  if (item === undefined) return old;
  const quantity = Math.min(MOST, quantityOf(choices, itemId) + by);
  const next: Choice = { itemId, name: item.name, priceMinor: item.price_minor, quantity };
  const others = choices.some((one) => one.itemId === itemId)
    ? choices.map((one) => (one.itemId === itemId ? next : one))
    : [...choices, next];
  const left = others.filter((one) => one.quantity > 0);
  if (left.length === 0) return EMPTY;
  return {
    vendorId: vendor.vendor_id,
    vendorName: vendor.name,
    menuVersion: menu.menu_version,
    currency: menu.currency,
    choices: left,
  };
}

/** The same wishes of a newer menu: its prices, without what it does not have any more. */
export function renewed(old: Basket, menu: MenuModel): Basket {
  const choices = old.choices.flatMap((choice) => {
    const item = menu.items.find((one) => one.item_id === choice.itemId && one.available);
    return item === undefined ? [] : [{ ...choice, name: item.name, priceMinor: item.price_minor }];
  });
  return choices.length === 0 ? EMPTY : { ...old, menuVersion: menu.menu_version, currency: menu.currency, choices };
}

export function quantityOf(choices: readonly Choice[], itemId: string): number {
  return choices.find((one) => one.itemId === itemId)?.quantity ?? 0;
}

export function portions(of: Basket): number {
  return of.choices.reduce((sum, one) => sum + one.quantity, 0);
}

export function itemsMinor(of: Basket): number {
  return of.choices.reduce((sum, one) => sum + one.quantity * one.priceMinor, 0);
}
