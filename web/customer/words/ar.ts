import type { Texts } from "@shared/words/vocabulary";
import type { Word } from "./en";

export const ar: Texts<Word> = {
  "sign-in.lead": "اطلب ما تحب وتابعه حتى بابك.",
  "nav.label": "الصفحات",
  "nav.account": "الحساب",
};
