import { useEffect, useRef, type RefObject } from "react";
import { useStore } from "../lib/store";
import { theme } from "../lib/theme";
import { GroundMap, type Tapped } from "./ground-map";

/** A map on this element for as long as it is shown; `away` is told where the browser cannot draw one. */
export function useGroundMap(
  canvas: RefObject<HTMLDivElement | null>,
  tapped: (what: Tapped) => void,
  away: (away: boolean) => void,
): RefObject<GroundMap | undefined> {
  const map = useRef<GroundMap | undefined>(undefined);
  const latest = useRef(tapped);
  const worn = useStore(theme);
  useEffect(() => {
    latest.current = tapped;
  });
  useEffect(() => {
    if (canvas.current === null) return;
    try {
      map.current = new GroundMap(canvas.current, theme.get(), (what) => latest.current(what));
    } catch {
      away(true); // no WebGL here: what is beside it says the same
    }
    return () => {
      map.current?.remove();
      map.current = undefined;
    };
  }, [canvas, away]);
  useEffect(() => map.current?.dress(worn), [worn]);
  return map;
}
