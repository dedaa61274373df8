/** The key of a wish: kept with what was wished until it is answered, so that asking again asks for the same thing. */

import { newKey } from "@roundsman/client";
import type { Kept } from "./kept";

export interface Wish {
  readonly text: string; // what was asked for
  readonly key: string;
}

/** The kept key, if it is for the same; else a new one. */
export function keyFor(old: Wish | undefined, text: string, make: () => string = newKey): Wish {
  return old?.text === text ? old : { text, key: make() };
}

/** Has it done once, however often it is tried, past a reload of the page too. */
export async function once<B, T>(kept: Kept<Wish | null>, body: B, ask: (body: B, key: string) => Promise<T>): Promise<T> {
  const wish = keyFor(kept.get() ?? undefined, JSON.stringify(body));
  kept.set(wish);
  const answer = await ask(body, wish.key);
  kept.set(null);
  return answer;
}
