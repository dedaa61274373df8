/** The menu's items on and off. */

import type { ItemModel, MenuModel, NewMenu } from "@roundsman/client";

export interface Category {
  readonly name: string;
  readonly items: readonly ItemModel[];
}

/** In the order of the menu. */
export function categoriesOf(menu: MenuModel): readonly Category[] {
  const names = [...new Set(menu.items.map((item) => item.category))];
  return names.map((name) => ({ name, items: menu.items.filter((item) => item.category === name) }));
}

/** The same menu with one item on or off. */
export function withAvailability(menu: MenuModel, itemId: string, available: boolean): NewMenu {
  const { currency, minimum_minor } = menu;
  const items = menu.items.map((item) => (item.item_id === itemId ? { ...item, available } : item));
  return { currency, minimum_minor, items };
}
