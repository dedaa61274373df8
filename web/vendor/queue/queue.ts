/** The queue of a shop: what waits for an answer, what is being prepared, what waits for its driver. */

import type { OrderModel, TicketModel } from "@roundsman/client";

export type Column = "new" | "preparing" | "ready";
export const COLUMNS: readonly Column[] = ["new", "preparing", "ready"];

export interface Portion {
  readonly name: string;
  readonly quantity: number;
}

export interface Entry {
  readonly orderId: string;
  readonly column: Column;
  readonly portions: readonly Portion[];
  readonly instructions: string;
  readonly answerBy: string | null; // while it is new
  readonly readyAt: string | null; // as promised; then as it was
  readonly hasDriver: boolean;
}

/** What the platform says, and what it answered here since: orders hear of an answer a moment later. */
export interface Heard {
  readonly waiting: readonly TicketModel[]; // all tickets that are open
  readonly orders: readonly OrderModel[]; // all that are authorized, accepted or assigned
  readonly answered: ReadonlyMap<string, TicketModel>;
}

/** Those that end first stand first. */
export function queueOf(heard: Heard): readonly Entry[] {
  const orders = new Map(heard.orders.map((order) => [order.order_id, order]));
  const waiting = heard.waiting.filter((ticket) => !heard.answered.has(ticket.order_id));
  const open = new Set(waiting.map((ticket) => ticket.order_id));
  const taken = heard.orders.filter((order) => !open.has(order.order_id));
  return [
    ...waiting.map((ticket) => unanswered(ticket, orders.get(ticket.order_id))),
    ...taken.flatMap((order) => underWay(order, heard.answered.get(order.order_id))),
  ].sort((one, other) => dueAt(one) - dueAt(other));
}

/** An order is dropped from `answered` as soon as what was loaded says the same. */
export function stillAhead(heard: Heard): ReadonlyMap<string, TicketModel> {
  const orders = new Map(heard.orders.map((order) => [order.order_id, order]));
  const open = new Set(heard.waiting.map((ticket) => ticket.order_id));
  return new Map([...heard.answered].filter(([id, ticket]) => open.has(id) || isAhead(ticket, orders.get(id))));
}

/** `4:05`, and `0:00` once it is over. */
export function countdown(until: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The time to promise instead: so many minutes after the promise, or from now if that has passed. */
export function later(readyAt: string | null, minutes: number, now: number): string {
  const promised = readyAt === null ? now : Math.max(Date.parse(readyAt), now);
  return new Date(promised + minutes * 60_000).toISOString();
}

function unanswered(ticket: TicketModel, order: OrderModel | undefined): Entry {
  const { order_id: orderId, lines: portions, answer_by: answerBy } = ticket;
  return { orderId, column: "new", portions, instructions: order?.instructions ?? "", answerBy, readyAt: null, hasDriver: false };
}

function underWay(order: OrderModel, ticket: TicketModel | undefined): Entry[] {
  const known = isAhead(ticket, order) ? ticket : undefined;
  if (known?.state === "rejected" || (known === undefined && order.status === "authorized")) return [];
  const entry = {
    orderId: order.order_id,
    column: order.ready || known?.state === "ready" ? ("ready" as const) : ("preparing" as const),
    portions: order.lines,
    instructions: order.instructions,
    answerBy: null,
    readyAt: known?.ready_at ?? order.ready_at,
    hasDriver: order.driver_id !== null,
  };
  return [entry];
}

/** Whether the ticket says something that the order has not heard yet. */
function isAhead(ticket: TicketModel | undefined, order: OrderModel | undefined): boolean {
  if (ticket === undefined || order === undefined) return false;
  if (ticket.state === "ready") return !order.ready;
  if (ticket.state === "accepted") return order.status === "authorized" || (!order.ready && moment(ticket.ready_at) > moment(order.ready_at));
  return order.status === "authorized";
}

function dueAt(entry: Entry): number {
  return moment(entry.answerBy ?? entry.readyAt);
}

function moment(at: string | null): number {
  return at === null ? 0 : Date.parse(at);
}
