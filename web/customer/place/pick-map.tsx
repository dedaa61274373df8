import { useEffect, useRef, useState } from "react";
import type { Extent } from "@shared/map/ground-map";
import { useGroundMap } from "@shared/map/use-ground-map";
import { t } from "../words";
import type { Point } from "./place";

interface Shown {
  readonly near: Point | undefined;
  readonly point: Point | undefined;
  readonly pick: (point: Point) => void;
}

const AROUND = 0.02; // degrees

/** A map that is tapped where the place is. Without one the device tells where it is. */
export default function PickMap({ near, point, pick }: Shown) {
  const canvas = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const map = useGroundMap(canvas, ({ at }) => pick(at), setAway);
  useEffect(() => {
    if (near) map.current?.follow(around(near));
  }, [map, near]);
  useEffect(() => {
    map.current?.show({ lanes: collection([]), stops: collection(point ? [point] : []) });
  }, [map, point]);
  return away ? null : <div ref={canvas} className="small-map" role="group" aria-label={t("place.map")} />;
}

function around({ lat, lon }: Point): Extent {
  return [lon - AROUND, lat - AROUND / 2, lon + AROUND, lat + AROUND / 2];
}

function collection(points: readonly Point[]): GeoJSON.FeatureCollection {
  const features = points.map(({ lat, lon }): GeoJSON.Feature => ({
    type: "Feature",
    properties: { kind: "dropoff" },
    geometry: { type: "Point", coordinates: [lon, lat] },
  }));
  return { type: "FeatureCollection", features };
}
