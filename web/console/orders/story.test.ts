import type { HappeningModel } from "@roundsman/client";
import { expect, test } from "vitest";
import { apart } from "@shared/words/vocabulary";
import { party, steps } from "./story";

const at = (time: string): HappeningModel => ({ event: "OrderReady", at: `2026-03-02T${time}Z`, actor: "vendor", from: null, to: "accepted", note: null });

test("each step knows how long after the one before it came", () => {
  const told = steps([at("12:00:00"), at("12:00:42.5"), at("12:30:42.5")]);
  expect(told.map((one) => one.afterS)).toEqual([undefined, 42.5, 1800]);
  expect(steps([])).toEqual([]);
});

test.each([
  ["usr_ann", "customer"],
  ["usr_dora", "driver"],
  ["usr_mira", "person"],
  ["payment", "payment"],
])("%s is to the order: %s", (actor, is) => {
  expect(party(actor, { customer_id: "usr_ann", driver_id: "usr_dora" })).toBe(is);
});

test("what has no text yet is told by its name, in words", () => {
  expect(["NoDriverFound", "no_driver_found", "usr", "Dora"].map(apart)).toEqual(["No driver found", "no driver found", "usr", "Dora"]);
});
