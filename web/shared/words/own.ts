/** The words of what the apps share. */

import { ar } from "./ar";
import { de } from "./de";
import { en } from "./en";
import { vocabulary } from "./vocabulary";

export type { Word } from "./en";
export const { t } = vocabulary({ en, de, ar });
