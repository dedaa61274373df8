/** The console's texts, and numbers and times in the person's language. */

import { vocabulary } from "@shared/words/vocabulary";
import { ar } from "./ar";
import { de } from "./de";
import { en } from "./en";

export * from "@shared/words/formats";
export type Word = keyof typeof en;
export const { t, named } = vocabulary({ en, de, ar });
