import type { OrderModel, TicketModel } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { countdown, later, queueOf, stillAhead, type Heard } from "./queue";

const NOON = Date.parse("2026-03-02T12:00:00Z");
const at = (minute: number): string => new Date(NOON + minute * 60_000).toISOString();
const ticket = (id: string, change: Partial<TicketModel> = {}): TicketModel =>
  ({ order_id: id, state: "open", lines: [{ item_id: "i", name: "Dal", quantity: 2 }], answer_by: at(5), ready_at: null, ...change }) as TicketModel;
const order = (id: string, change: Partial<OrderModel> = {}): OrderModel =>
  ({ order_id: id, status: "authorized", lines: [], instructions: "", ready: false, ready_at: null, driver_id: null, ...change }) as unknown as OrderModel;
const heard = (change: Partial<Heard>): Heard => ({ waiting: [], orders: [], answered: new Map(), ...change });
const columns = (all: Heard): string[] => queueOf(all).map((entry) => `${entry.orderId} ${entry.column}`);

describe("the queue", () => {
  it("has an open ticket among the new ones, though its order has not been heard of", () => {
    expect(columns(heard({ waiting: [ticket("a")] }))).toEqual(["a new"]);
    expect(columns(heard({ waiting: [ticket("a")], orders: [order("a")] }))).toEqual(["a new"]);
  });

  it("tells what is prepared from what is ready, soonest first", () => {
    const orders = [
      order("late", { status: "assigned", ready_at: at(20), driver_id: "drv" }),
      order("soon", { status: "accepted", ready_at: at(10) }),
      order("done", { status: "accepted", ready_at: at(1), ready: true }),
    ];
    expect(columns(heard({ orders }))).toEqual(["done ready", "soon preparing", "late preparing"]);
    expect(queueOf(heard({ orders })).map((entry) => entry.hasDriver)).toEqual([false, false, true]);
  });

  it("leaves out what is paid and not asked yet", () => {
    expect(columns(heard({ orders: [order("a")] }))).toEqual([]);
  });

  it("shows an answer before the order has heard of it", () => {
    const answered = (change: Partial<TicketModel>) => new Map([["a", ticket("a", change)]]);
    const waiting = [ticket("a")];
    const orders = [order("a")];
    expect(columns(heard({ waiting, orders, answered: answered({ state: "accepted", ready_at: at(9) }) }))).toEqual(["a preparing"]);
    expect(columns(heard({ waiting, orders, answered: answered({ state: "rejected" }) }))).toEqual([]);
    const accepted = [order("a", { status: "accepted", ready_at: at(9) })];
    expect(columns(heard({ orders: accepted, answered: answered({ state: "ready" }) }))).toEqual(["a ready"]);
    const delayed = queueOf(heard({ orders: accepted, answered: answered({ state: "accepted", ready_at: at(14) }) }));
    expect(delayed[0]?.readyAt).toBe(at(14));
  });

  it("forgets an answer once the order says the same", () => {
    const answered = new Map([["a", ticket("a", { state: "accepted", ready_at: at(9) })]]);
    expect(stillAhead(heard({ answered, waiting: [ticket("a")] })).size).toBe(1);
    expect(stillAhead(heard({ answered, orders: [order("a")] })).size).toBe(1);
    expect(stillAhead(heard({ answered, orders: [order("a", { status: "accepted", ready_at: at(9) })] })).size).toBe(0);
    expect(stillAhead(heard({ answered })).size).toBe(0);
  });
});

describe("times", () => {
  it("are counted down to nothing", () => {
    expect(countdown(at(5), NOON)).toBe("5:00");
    expect(countdown(at(5), NOON + 55_400)).toBe("4:05");
    expect(countdown(at(5), NOON + 301_000)).toBe("0:00");
  });

  it("are put off from the promise, or from now once it has passed", () => {
    expect(later(at(10), 5, NOON)).toBe(at(15));
    expect(later(at(-10), 5, NOON)).toBe(at(5));
    expect(later(null, 10, NOON)).toBe(at(10));
  });
});
