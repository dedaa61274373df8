import { describe, expect, it } from "vitest";
import { hoursOf } from "./hours";

describe("opening hours", () => {
  it("are told day by day, spans in order, midnight as such", () => {
    const week = hoursOf(
      [
        { weekday: 0, opens_minute: 1020, closes_minute: 1440 },
        { weekday: 0, opens_minute: 690, closes_minute: 840 },
      ],
      "en-GB",
    );
    expect(week[0]).toEqual({ day: "Monday", spans: ["11:30 – 14:00", "17:00 – 00:00"] });
    expect(week[6]).toEqual({ day: "Sunday", spans: [] });
  });
});
