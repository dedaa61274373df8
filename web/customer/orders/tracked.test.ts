import type { Event, OrderModel } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { callOff, moved, stepOf } from "./tracked";

const event = (name: string, data: Record<string, unknown>): Event =>
  ({ type: "event", channel: "order:ord_1", cursor: "c", event: name, sequence: null, at: null, data });
const order = (status: OrderModel["status"], ready = false) => ({ status, ready }) as OrderModel;

describe("a followed order", () => {
  it("is where the channel says", () => {
    const told = { order_id: "ord_1", driver_id: "drv_1", phase: "to_dropoff", eta_at: "2026-03-02T12:20:00Z", distance_m: 900, lat: 52.5, lon: 13.4, at: "2026-03-02T12:10:00Z" };
    const now = moved(undefined, event("EtaChanged", told));
    expect(now).toMatchObject({ phase: "to_dropoff", eta_at: told.eta_at, position: { lat: 52.5, lon: 13.4 } });
  });

  it("stays there while the order itself changes", () => {
    const old = { order_id: "ord_1", phase: "to_pickup" };
    expect(moved(old, event("OrderReady", {}))).toBe(old);
  });

  it("has taken the steps that its status says", () => {
    expect(["placed", "authorized", "accepted", "assigned", "picked_up", "delivered", "completed"].map((status) => stepOf(order(status as OrderModel["status"])))).toEqual([
      "placed", "placed", "accepted", "accepted", "picked_up", "delivered", "delivered",
    ]);
    expect(stepOf(order("assigned", true))).toBe("ready");
  });

  it("is called off for nothing, for a fee, and then not any more", () => {
    expect(callOff(order("authorized"))).toBe("free");
    expect(callOff(order("assigned"))).toBe("fee");
    expect(callOff(order("picked_up"))).toBe("no");
  });
});
