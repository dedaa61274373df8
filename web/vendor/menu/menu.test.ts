import type { MenuModel } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { categoriesOf, withAvailability } from "./menu";

const item = (item_id: string, category: string) => ({ item_id, name: item_id, category, price_minor: 900, available: true });
const MENU: MenuModel = {
  vendor_id: "ven_1",
  menu_version: 3,
  currency: "EUR",
  minimum_minor: 500,
  items: [item("dal", "Mains"), item("lassi", "Drinks"), item("naan", "Mains")],
};

describe("the menu", () => {
  it("is shown by category, in its own order", () => {
    const shown = categoriesOf(MENU).map((one) => [one.name, ...one.items.map((each) => each.item_id)]);
    expect(shown).toEqual([["Mains", "dal", "naan"], ["Drinks", "lassi"]]);
  });

  it("keeps everything else when an item is switched off", () => {
    const wanted = withAvailability(MENU, "lassi", false);
    expect(wanted).toEqual({ currency: "EUR", minimum_minor: 500, items: [item("dal", "Mains"), { ...item("lassi", "Drinks"), available: false }, item("naan", "Mains")] });
  });
});
