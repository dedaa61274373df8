import type { ItemModel } from "@roundsman/client";

/** Items under their categories, both in the menu's order. */
export function byCategory(items: readonly ItemModel[]): readonly (readonly [category: string, items: readonly ItemModel[]])[] {
  const found = new Map<string, ItemModel[]>();
  for (const item of items) found.set(item.category, [...(found.get(item.category) ?? []), item]);
  return [...found];
}
