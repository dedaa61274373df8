import type { OfferView } from "@roundsman/client";
import { expect, it } from "vitest";
import { secondsLeft } from "./countdown";

const NOON = Date.parse("2026-03-02T12:00:00Z");
const offer = { expires_at: "2026-03-02T12:00:30Z" } as OfferView;

it.each([
  ["from thirty seconds before its end", NOON, 30],
  ["while a second has begun", NOON + 1, 30],
  ["in its last moment", NOON + 29_999, 1],
  ["at its end", NOON + 30_000, 0],
  ["after it", NOON + 60_000, 0],
])("an offer counts down %s", (_, now, expected) => {
  expect(secondsLeft(offer, now)).toBe(expected);
});
