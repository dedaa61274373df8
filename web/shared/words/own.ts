/** The words of what the apps share. */

import { en } from "./en";
import { vocabulary } from "./vocabulary";

export const { t } = vocabulary({ en });
