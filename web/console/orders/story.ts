/** An order's story: its events with the time between them. */

import type { HappeningModel } from "@roundsman/client";

export interface Step {
  readonly told: HappeningModel;
  readonly afterS: number | undefined; // since the one before
}

export function steps(items: readonly HappeningModel[]): Step[] {
  return items.map((told, index) => {
    const before = items[index - 1];
    return { told, afterS: before && (Date.parse(told.at) - Date.parse(before.at)) / 1000 };
  });
}

/** What somebody is to the order, by the id that they acted under. */
export function party(actor: string, order: { readonly customer_id: string; readonly driver_id: string | null } | undefined): string {
  if (order && actor === order.customer_id) return "customer";
  if (order && actor === order.driver_id) return "driver";
  return actor.startsWith("usr_") ? "person" : actor;
}
