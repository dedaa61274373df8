import type { MenuModel, VendorModel } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { changed, EMPTY, itemsMinor, portions, renewed } from "./basket";

const VENDOR = { vendor_id: "ven_1", name: "Dal House" } as VendorModel;
const OTHER = { vendor_id: "ven_2", name: "Soup Bar" } as VendorModel;
const MENU: MenuModel = {
  vendor_id: "ven_1",
  menu_version: 3,
  currency: "EUR",
  minimum_minor: 0,
  items: [
    { item_id: "dal", name: "Dal", category: "Mains", price_minor: 1150, available: true },
    { item_id: "naan", name: "Naan", category: "Sides", price_minor: 300, available: true },
  ],
};
const two = changed(changed(EMPTY, VENDOR, MENU, "dal", 1), VENDOR, MENU, "dal", 1);

describe("a basket", () => {
  it("counts portions and their prices", () => {
    const three = changed(two, VENDOR, MENU, "naan", 1);
    expect([portions(three), itemsMinor(three)]).toEqual([3, 2600]);
    expect(three).toMatchObject({ vendorName: "Dal House", menuVersion: 3, currency: "EUR" });
  });

  it("is empty when the last portion is taken out", () => {
    const one = changed(two, VENDOR, MENU, "dal", -1);
    expect(changed(one, VENDOR, MENU, "dal", -1)).toBe(EMPTY);
  });

  it("has things of one vendor only", () => {
    const menu = { ...MENU, vendor_id: "ven_2" };
    expect(changed(two, OTHER, menu, "naan", 1)).toMatchObject({ vendorId: "ven_2", choices: [{ itemId: "naan", quantity: 1 }] });
  });

  it("takes the prices of a newer menu, and leaves out what is sold out", () => {
    const both = changed(two, VENDOR, MENU, "naan", 1);
    const items = MENU.items.map((item) => (item.item_id === "dal" ? { ...item, price_minor: 1200 } : { ...item, available: false }));
    const newer = { ...MENU, menu_version: 4, items };
    expect(renewed(both, newer)).toMatchObject({ menuVersion: 4, choices: [{ itemId: "dal", priceMinor: 1200, quantity: 2 }] });
  });
});
