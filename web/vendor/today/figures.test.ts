import type { OrderModel } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { figuresOf } from "./figures";

const order = (status: string, items_minor: number, lines: [string, number][] = []): OrderModel =>
  ({ status, price: { items_minor, currency: "EUR" }, lines: lines.map(([name, quantity]) => ({ name, quantity })) }) as unknown as OrderModel;

describe("the day's figures", () => {
  it("count sales of what was delivered only", () => {
    const figures = figuresOf([
      order("completed", 1800, [["Dal", 2]]),
      order("delivered", 900, [["Lassi", 1], ["Dal", 1]]),
      order("cancelled", 5000, [["Lassi", 9]]),
      order("accepted", 700),
    ]);
    expect(figures).toEqual({
      orders: 4,
      underWay: 1,
      delivered: 2,
      cancelled: 1,
      salesMinor: 2700,
      currency: "EUR",
      best: [{ name: "Dal", quantity: 3 }, { name: "Lassi", quantity: 1 }],
    });
  });

  it("are none of a day without orders", () => {
    expect(figuresOf([])).toMatchObject({ orders: 0, salesMinor: 0, currency: "", best: [] });
  });
});
