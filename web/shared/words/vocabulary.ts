/** An app's texts, in the languages that it has. */

import { language, type Language } from "./language";

export type Texts<Word extends string> = Readonly<Record<Word, string>>;
type Spoken<Word extends string> = { readonly en: Texts<Word> } & Partial<Record<Language, Texts<Word>>>;

export interface Vocabulary<Word extends string> {
  /** The text, with `{name}` replaced by the value of that name. */
  t(word: Word, values?: Readonly<Record<string, string>>): string;
  /** The text of a value that the platform names, or the value itself where there is none yet. */
  named(group: string, value: string): string;
}

export function vocabulary<Word extends string>(spoken: Spoken<Word>): Vocabulary<Word> {
  const texts = (): Readonly<Partial<Record<string, string>>> => spoken[language.get()] ?? spoken.en;
  return {
    t: (word, values = {}) => (texts()[word] ?? "").replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole),
    named: (group, value) => texts()[`${group}.${value}`] ?? apart(value),
  };
}

/** `NoDriverFound` and `no_driver_found` as words. */
export function apart(name: string): string {
  const words = name.replaceAll("_", " ").replace(/(?<=[a-z])(?=[A-Z])/g, " ");
  return /[A-Z]/.test(words) ? words.charAt(0) + words.slice(1).toLowerCase() : words;
}
