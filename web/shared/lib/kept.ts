/** A value that this device keeps, past a reload and without a network. */

import { APP } from "../app";
import { Store } from "./store";

const forgets: (() => void)[] = [];

/** Whoever comes next on this device finds nothing of whoever has signed out. */
export function forgetKept(): void {
  for (const forget of forgets) forget();
}

export class Kept<T> extends Store<T> {
  constructor(name: string, otherwise: T) {
    const key = `roundsman.${name}.${APP}`;
    super(read(key, otherwise));
    this.listen(() => localStorage.setItem(key, JSON.stringify(this.get())));
    forgets.push(() => this.set(otherwise));
    addEventListener("storage", (event) => {
      if (event.key === key) this.set(read(key, otherwise)); // another tab has changed it
    });
  }
}

function read<T>(key: string, otherwise: T): T {
  const text = localStorage.getItem(key);
  return text === null ? otherwise : (JSON.parse(text) as T);
}
