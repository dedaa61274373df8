/** Opening hours as people read them. */

import type { OpeningModel } from "@roundsman/client";

export interface DayHours {
  readonly day: string;
  readonly spans: readonly string[];
}

const A_MONDAY = Date.UTC(2026, 2, 2);
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** Monday to Sunday, each with its spans in order. */
export function hoursOf(openings: readonly OpeningModel[], locale: string): readonly DayHours[] {
  const name = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  const time = (minute: number) => clock.format(new Date(A_MONDAY + (minute % DAY_MINUTES) * MINUTE_MS));
  return [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({
    day: name.format(new Date(A_MONDAY + weekday * DAY_MINUTES * MINUTE_MS)),
    spans: openings
      .filter((one) => one.weekday === weekday)
      .sort((one, other) => one.opens_minute - other.opens_minute)
      .map((one) => `${time(one.opens_minute)} – ${time(one.closes_minute)}`),
  }));
}
