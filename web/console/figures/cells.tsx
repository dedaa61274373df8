import type { CellOut } from "@roundsman/client";
import { useEffect, useRef, useState, type RefObject } from "react";
import { useStore } from "@shared/lib/store";
import { theme } from "@shared/lib/theme";
import { count, named, t } from "../words";
import { CellMap, pressure } from "./cell-map";

/** Where orders are placed, and where drivers are: on the map, and as a table. */
export function Cells({ cells }: { cells: readonly CellOut[] }) {
  const [chosen, choose] = useState("");
  const most = [...cells].sort((a, b) => b.orders - b.idle - (a.orders - a.idle));
  return (
    <section className="card wide-card">
      <h2>{t("figures.cells")}</h2>
      <p className="soft">{t("figures.cells-lead")}</p>
      <div className="cells">
        <Ground cells={cells} choose={choose} />
        <div className="scrolls" tabIndex={0} role="region" aria-label={t("figures.cells")}>
          <table className="table" data-testid="cells">
            <thead>
              <tr>
                <th scope="col">{t("figures.cell")}</th>
                <th scope="col" className="figure">{t("figures.demand")}</th>
                <th scope="col" className="figure">{t("figures.idle")}</th>
                <th scope="col" className="figure">{t("figures.busy")}</th>
              </tr>
            </thead>
            <tbody>
              {most.map((cell) => (
                <tr key={cell.cell} className={cell.cell === chosen ? "chosen" : undefined}>
                  <th scope="row">
                    <span className="badge" data-pressure={pressure(cell)}>{named("pressure", pressure(cell))}</span> <code>{cell.cell.slice(4, 9)}</code>
                  </th>
                  <td className="figure">{count(cell.orders)}</td>
                  <td className="figure">{count(cell.idle)}</td>
                  <td className="figure">{count(cell.busy)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

function Ground({ cells, choose }: { cells: readonly CellOut[]; choose: (cell: string) => void }) {
  const stage = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const map = useMap(stage, choose, setAway);
  const paper = useStore(theme);
  useEffect(() => map.current?.show(cells), [map, cells, paper]);
  if (away) return <p className="notice">{t("map.away")}</p>;
  return <div ref={stage} className="cell-map" role="region" aria-label={t("figures.cells")} />;
}

function useMap(stage: RefObject<HTMLDivElement | null>, choose: (cell: string) => void, lost: (away: boolean) => void) {
  const map = useRef<CellMap>(undefined);
  const paper = useStore(theme);
  useEffect(() => {
    if (stage.current === null) return;
    try {
      map.current = new CellMap(stage.current, paper, choose);
    } catch {
      lost(true); // no WebGL here: the table beside it says the same
    }
    return () => {
      map.current?.remove();
      map.current = undefined;
    };
  }, [stage, paper, choose, lost]);
  return map;
}
