/** Windows in a row as the charts draw them. */

import type { FiguresOut, PointOut, TimesOut, Window } from "@roundsman/client";
import type { Word } from "../words";

export interface Line {
  readonly word: Word;
  readonly ink: "main" | "good" | "bad" | "warn";
  readonly values: readonly (number | null)[]; // null: nothing to tell
}

export interface Course {
  readonly ends: readonly number[]; // unix seconds: each window's end
  readonly lines: readonly Line[];
}

export type Points = readonly PointOut[];

export function ordersOf(points: Points): Course {
  const line = (word: Word, ink: Line["ink"], step: "placed" | "delivered" | "cancelled"): Line => ({
    word,
    ink,
    values: points.map((point) => point.funnel[step]),
  });
  return over(points, [line("funnel.placed", "main", "placed"), line("funnel.delivered", "good", "delivered"), line("funnel.cancelled", "bad", "cancelled")]);
}

export function doorOf(points: Points): Course {
  const door = points.map((point) => timesOf(point.times, "click_to_door"));
  return over(points, [
    { word: "figures.median", ink: "main", values: door.map((one) => asMinutes(one?.p50_s)) },
    { word: "figures.p90", ink: "warn", values: door.map((one) => asMinutes(one?.p90_s)) },
  ]);
}

export function onTimeOf(points: Points): Course {
  const share = (step: string) => points.map((point) => onTimeShare(timesOf(point.times, step)));
  return over(points, [
    { word: "step.click_to_door", ink: "good", values: share("click_to_door") },
    { word: "step.acceptance", ink: "main", values: share("acceptance") },
    { word: "step.preparation", ink: "warn", values: share("preparation") },
  ]);
}

export function driversOf(points: Points): Course {
  return over(points, [
    { word: "figures.online", ink: "main", values: points.map((point) => point.drivers.online) },
    { word: "figures.busy", ink: "warn", values: points.map((point) => point.drivers.busy) },
    { word: "figures.idle", ink: "good", values: points.map((point) => point.drivers.idle) },
  ]);
}

export function timesOf(times: readonly TimesOut[], step: string): TimesOut | undefined {
  return times.find((one) => one.step === step);
}

/** From 0 to 1; null where no order ended the step. */
export function onTimeShare(times: TimesOut | undefined): number | null {
  return times === undefined || times.orders === 0 ? null : times.on_time / times.orders;
}

/** The newer of what was asked for and what the channel told. */
export function newer(asked: FiguresOut | undefined, told: FiguresOut | undefined): FiguresOut | undefined {
  if (asked === undefined || told === undefined) return asked ?? told;
  return Date.parse(told.until) >= Date.parse(asked.until) ? told : asked;
}

/** What the channel tells, in the words of the API. */
export function fromChannel(data: Readonly<Record<string, unknown>>, scope: FiguresOut["scope"]): FiguresOut {
  const { since_at, at, ...figures } = data;
  return { ...figures, scope, window: data["window"] as Window, since: since_at, until: at } as FiguresOut;
}

function over(points: Points, lines: readonly Line[]): Course {
  return { ends: points.map((point) => Date.parse(point.until) / 1000), lines };
}

function asMinutes(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds / 60;
}
