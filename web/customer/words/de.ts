import type { Texts } from "@shared/words/vocabulary";
import type { Word } from "./en";

export const de: Texts<Word> = {
  "sign-in.lead": "Bestellen Sie, was Sie mögen, und verfolgen Sie es bis zur Tür.",
  "nav.label": "Seiten",
  "nav.account": "Konto",
};
