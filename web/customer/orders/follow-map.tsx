import type { OrderModel, TrackedOrderOut } from "@roundsman/client";
import { useEffect, useRef, useState } from "react";
import { towards, type Glide } from "@shared/map/glide";
import type { Extent } from "@shared/map/ground-map";
import { useGroundMap } from "@shared/map/use-ground-map";
import { t } from "../words";

const DRIVER = { color: [0.06, 0.46, 0.43], size: 22 } as const;

const nothing = (): void => {};

interface Shown {
  readonly order: OrderModel;
  readonly way: TrackedOrderOut | undefined;
}

/** From where, to where, and the driver between: what the words above say, as a picture. */
export default function FollowMap({ order, way }: Shown) {
  const canvas = useRef<HTMLDivElement>(null);
  const glide = useRef<Glide | undefined>(undefined);
  const [away, setAway] = useState(false);
  const map = useGroundMap(canvas, nothing, setAway);
  const { pickup, dropoff } = order;
  useEffect(() => map.current?.show(ends({ pickup, dropoff })), [map, pickup, dropoff]);
  useEffect(() => {
    const spot = way?.position ?? undefined;
    glide.current = spot && towards(glide.current, spot, performance.now());
    map.current?.fleet.show(glide.current ? [{ id: "driver", glide: glide.current, ...DRIVER }] : []);
    map.current?.follow(around([pickup, dropoff, ...(spot ? [spot] : [])]));
  }, [map, way, pickup, dropoff]);
  return away ? null : <div ref={canvas} className="follow-map" role="group" aria-label={t("order.map")} data-testid="map" data-driver={Boolean(way?.position)} />;
}

function ends({ pickup, dropoff }: Pick<OrderModel, "pickup" | "dropoff">) {
  const [from, to] = [[pickup.lon, pickup.lat], [dropoff.lon, dropoff.lat]];
  const point = (kind: string, coordinates: number[]): GeoJSON.Feature => ({ type: "Feature", properties: { kind }, geometry: { type: "Point", coordinates } });
  const lane: GeoJSON.Feature = { type: "Feature", properties: { chosen: true }, geometry: { type: "LineString", coordinates: [from, to] } };
  return {
    stops: { type: "FeatureCollection", features: [point("pickup", from), point("dropoff", to)] },
    lanes: { type: "FeatureCollection", features: [lane] },
  } satisfies Record<string, GeoJSON.FeatureCollection>;
}

function around(points: readonly { lat: number; lon: number }[]): Extent {
  const [lons, lats] = [points.map((one) => one.lon), points.map((one) => one.lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
