import { expect, test } from "vitest";
import { placeOf, routeOf, shortType } from "./place";

test.each([
  { group: "order.saga", key: "ord_1" },
  { group: "order.saga", key: "" },
  { group: "driver.jobs", key: "a/b ?#%ü" },
])("an address leads to its key: $key", (place) => {
  const [, page, id, ...more] = routeOf(place).split("/");
  expect([page, more]).toEqual(["parked", []]);
  expect(placeOf(decodeURIComponent(id ?? ""))).toEqual(place);
});

test("a type is shown without what all begin with", () => {
  expect(shortType("roundsman.dispatch.JobProgressed")).toBe("dispatch.JobProgressed");
  expect(shortType("")).toBe("");
});
