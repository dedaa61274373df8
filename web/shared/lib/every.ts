/** Looking again and again, but only while somebody looks. */

import { useEffect, useRef } from "react";

/** Calls back every so many milliseconds while the page is in sight, and at once when it comes back into it. */
export function useEvery(ms: number, act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => every(ms, () => latest.current()), [ms]);
}

/** Gives what ends it. */
export function every(ms: number, act: () => void, page: Sight = document): () => void {
  const look = () => (page.visibilityState === "visible" ? act() : undefined);
  const ticks = setInterval(look, ms);
  page.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(ticks);
    page.removeEventListener("visibilitychange", look);
  };
}

type Sight = Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
