/** Texts, numbers and times in the person's language. */

import { en } from "./en";

export type Word = keyof typeof en;

const language = navigator.language;

export function t(word: Word): string {
  return en[word];
}

/** The text of a value that the platform names, or the value itself where there is none yet. */
export function named(group: string, value: string): string {
  const word = `${group}.${value}`;
  return word in en ? en[word as Word] : value.replaceAll("_", " ");
}

/** Whole minor units and their currency, as people write them. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A span in whole minutes. */
export function minutes(seconds: number): string {
  return new Intl.NumberFormat(language, { style: "unit", unit: "minute" }).format(Math.round(seconds / 60));
}

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

export function timeOfDay(at: string): string {
  return clock.format(new Date(at));
}

export function dayAndTime(at: string): string {
  return day.format(new Date(at));
}
