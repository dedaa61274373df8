/** Where an order is, as the channel tells it between two questions. */

import type { Event, OrderModel, PositionOut, TrackedOrderOut } from "@roundsman/client";

export type Step = "placed" | "accepted" | "ready" | "picked_up" | "delivered";
export const STEPS: readonly Step[] = ["placed", "accepted", "ready", "picked_up", "delivered"];

type EtaTold = Pick<TrackedOrderOut, "order_id" | "driver_id" | "phase" | "eta_at" | "distance_m"> & PositionOut;

const ON_THE_WAY = new Set<OrderModel["status"]>(["assigned", "picked_up"]);

/** The way as it is after this event; the order's own events change other things. */
export function moved(old: TrackedOrderOut | undefined, event: Event): TrackedOrderOut | undefined {
  if (event.event !== "EtaChanged") return old;
  const { lat, lon, at, ...way } = event.data as unknown as EtaTold;
  return { ...way, position: { lat, lon, at } };
}

/** The last step that is done; the driver's coming is told beside. */
export function stepOf({ status, ready }: Pick<OrderModel, "status" | "ready">): Step {
  if (status === "delivered" || status === "completed") return "delivered";
  if (status === "picked_up") return "picked_up";
  if (status === "placed" || status === "authorized") return "placed";
  return ready ? "ready" : "accepted";
}

export function isOver(order: OrderModel): boolean {
  return order.status === "completed" || order.status === "cancelled";
}

/** A driver is coming who can be followed. */
export function isOnTheWay(order: OrderModel): boolean {
  return ON_THE_WAY.has(order.status);
}

/** Calling off: for nothing, for a fee, or not any more. */
export function callOff(order: OrderModel): "free" | "fee" | "no" {
  if (order.status === "placed" || order.status === "authorized") return "free";
  return order.status === "accepted" || order.status === "assigned" ? "fee" : "no";
}
