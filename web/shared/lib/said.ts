/** What came of the last deed: told at the foot of the page until it is read or old. */

import { explained } from "./load";
import { Store } from "./store";

export interface Said {
  readonly text: string;
  readonly bad: boolean;
}

const SHOWN_MS = 8000;
const REFUSAL_MS = 20_000;

export const said = new Store<Said | undefined>(undefined);
let old: ReturnType<typeof setTimeout> | undefined;

export function say(text: string, bad = false): void {
  clearTimeout(old);
  said.set({ text, bad });
  old = setTimeout(() => said.set(undefined), bad ? REFUSAL_MS : SHOWN_MS);
}

/** Do something and tell what came of it; gives whether it was done. */
export async function tried(deed: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await deed();
    say(done);
    return true;
  } catch (error) {
    say(explained(error), true);
    return false;
  }
}
