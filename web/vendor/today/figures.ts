/** The day of a shop, counted from its orders. */

import type { OrderModel } from "@roundsman/client";

export interface Figures {
  readonly orders: number;
  readonly underWay: number;
  readonly delivered: number;
  readonly cancelled: number;
  readonly salesMinor: number; // of what was delivered, without fees and tips
  readonly currency: string; // empty: nothing was delivered
  readonly best: readonly { readonly name: string; readonly quantity: number }[];
}

const DELIVERED: readonly string[] = ["delivered", "completed"];
const BEST = 5;

export function figuresOf(orders: readonly OrderModel[]): Figures {
  const delivered = orders.filter((order) => DELIVERED.includes(order.status));
  const cancelled = orders.filter((order) => order.status === "cancelled").length;
  return {
    orders: orders.length,
    underWay: orders.length - delivered.length - cancelled,
    delivered: delivered.length,
    cancelled,
    salesMinor: delivered.reduce((sum, order) => sum + order.price.items_minor, 0),
    currency: delivered[0]?.price.currency ?? "",
    best: bestOf(delivered),
  };
}

/** The last midnight of this device. */
export function midnight(now: number): string {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  return day.toISOString();
}

function bestOf(orders: readonly OrderModel[]): Figures["best"] {
  const sold = new Map<string, number>();
  for (const line of orders.flatMap((order) => order.lines)) sold.set(line.name, (sold.get(line.name) ?? 0) + line.quantity);
  return [...sold]
    .map(([name, quantity]) => ({ name, quantity }))
    .sort((one, other) => other.quantity - one.quantity || one.name.localeCompare(other.name))
    .slice(0, BEST);
}
