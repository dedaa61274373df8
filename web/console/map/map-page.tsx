import type { BoardView, DriverView } from "@roundsman/client";
import { useEffect, useRef, useState } from "react";
import { useStore } from "@shared/lib/store";
import { board, watchBoard } from "../live/board";
import { named, t } from "../words";
import { dots, extent, lanes, stops } from "./features";
import type { Glide } from "@shared/map/glide";
import type { GroundMap } from "@shared/map/ground-map";
import { useGroundMap } from "@shared/map/use-ground-map";
import { MapPanel, type Choice } from "./map-panel";

const STATES = ["free", "offered", "on_job", "unavailable"] as const;

/** All drivers and open jobs on the map, and beside it whom or what was chosen. */
export function MapPage() {
  const { view, problem } = useStore(board);
  const [choice, setChoice] = useState<Choice>({});
  const [away, setAway] = useState(false);
  useEffect(watchBoard, []);
  const canvas = useRef<HTMLDivElement>(null);
  const map = useGroundMap(canvas, setChoice, setAway);
  useShown(map, view, choice);

  useEffect(() => {
    const now = board.get().view;
    const place = now && placeOf(now, choice);
    if (place) map.current?.lookAt(place.lat, place.lon);
  }, [map, choice]);
  const fit = () => {
    const around = view && extent(view);
    if (around) map.current?.fit(around);
  };
  return (
    <div className="map-page">
      <section className="map-stage" aria-label={t("map.label")}>
        <div ref={canvas} className="map-canvas" data-testid="map" />
        {away && <p className="notice map-note">{t("map.away")}</p>}
        {problem && <p className="notice bad map-note" role="alert">{problem}</p>}
        {view && <Legend drivers={view.drivers} />}
        <button type="button" className="map-fit" onClick={fit}>{t("map.fit")}</button>
      </section>
      <MapPanel view={view} choice={choice} choose={setChoice} />
    </div>
  );
}

function Legend({ drivers }: { drivers: readonly DriverView[] }) {
  return (
    <ul className="legend">
      {STATES.map((state) => (
        <li key={state} data-state={state}>
          <span className="dot" aria-hidden="true" />
          {named("driver", state)} <b>{drivers.filter((driver) => driver.state === state).length}</b>
        </li>
      ))}
    </ul>
  );
}

function useShown(map: React.RefObject<GroundMap | undefined>, view: BoardView | undefined, choice: Choice): void {
  const glides = useRef(new Map<string, Glide>());
  useEffect(() => {
    if (view === undefined) return;
    map.current?.fleet.show(dots(view.drivers, glides.current, choice.driver ?? "", performance.now()));
  }, [map, view, choice.driver]);
  useEffect(() => {
    if (view === undefined) return;
    map.current?.show({ lanes: lanes(view.jobs, choice.order ?? ""), stops: stops(view.jobs) });
    const around = extent(view);
    if (around) map.current?.follow(around);
  }, [map, view, choice.order]);
}

function placeOf(view: BoardView, choice: Choice) {
  const driver = view.drivers.find((one) => one.driver_id === choice.driver);
  return driver?.position ?? view.jobs.find((one) => one.order_id === choice.order)?.pickup;
}
