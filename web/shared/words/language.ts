/** The language of what is shown: the person's choice, else the browser's, else English. */

import { Store } from "../lib/store";

export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "roundsman.language";
const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set(["ar"]);

export const language = new Store<Language>("en");
let offered: readonly Language[] = ["en"];

/** The languages that this app has; the page is in one of them from now on. */
export function speak(languages: readonly Language[]): void {
  offered = languages;
  set(picked(offered, [localStorage.getItem(KEY) ?? "", ...navigator.languages]));
}

/** What the person wants from now on. One that the app does not have is kept for those that do. */
export function choose(wanted: string): void {
  localStorage.setItem(KEY, wanted);
  set(picked(offered, [wanted, language.get()]));
}

/** The wish of the account, where this device has no choice of its own. */
export function adopt(wish: string): void {
  if (localStorage.getItem(KEY) === null) set(picked(offered, [wish, language.get()]));
}

export function languages(): readonly Language[] {
  return offered;
}

/** The first of the wishes (`de`, or `de-AT`) that is to be had. */
export function picked(have: readonly Language[], wishes: readonly string[]): Language {
  const base = (wish: string) => wish.split("-")[0];
  for (const wish of wishes) {
    const found = have.find((one) => one === base(wish));
    if (found !== undefined) return found;
  }
  return have[0] ?? "en";
}

/** As `Intl` takes it: with the region, where the browser names one for this language. */
export function locale(): string {
  const now = language.get();
  return navigator.languages.find((one) => one.startsWith(`${now}-`)) ?? now;
}

function set(next: Language): void {
  document.documentElement.lang = next;
  document.documentElement.dir = RIGHT_TO_LEFT.has(next) ? "rtl" : "ltr";
  language.set(next);
}
