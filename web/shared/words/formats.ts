/** Numbers, money and times as the person's language writes them. */

import { locale } from "./language";

/** Whole minor units and their currency. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(locale(), { style: "currency", currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A span in whole minutes. */
export function minutes(seconds: number): string {
  return new Intl.NumberFormat(locale(), { style: "unit", unit: "minute" }).format(Math.round(seconds / 60));
}

/** A short span in seconds, a long one in minutes. */
export function span(seconds: number): string {
  if (seconds >= 120) return minutes(seconds);
  const format = { style: "unit", unit: "second", maximumFractionDigits: seconds < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale(), format).format(seconds);
}

export function timeOfDay(at: string): string {
  return time({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));
}

export function hourAndMinute(at: string): string {
  return time({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

export function dayAndTime(at: string): string {
  return time({ dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

const clocks = new Map<string, Intl.DateTimeFormat>(); // to make one takes long

function time(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const found = clocks.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  clocks.set(key, found);
  return found;
}

export function count(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value);
}

/** Of 1, in percent. */
export function share(value: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(value);
}

/** A span in hours and minutes. */
export function hours(seconds: number): string {
  const whole = Math.floor(seconds / 3600);
  const unit = (value: number, name: string) => new Intl.NumberFormat(locale(), { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  return `${whole > 0 ? `${unit(whole, "hour")} ` : ""}${unit(Math.floor((seconds % 3600) / 60), "minute")}`;
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** A way in metres, as far as it matters. */
export function kilometres(metres: number): string {
  return number(metres / 1000, { style: "unit", unit: "kilometer", maximumFractionDigits: 1 });
}
