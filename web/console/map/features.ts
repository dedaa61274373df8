/** The board as the map draws it. */

import type { BoardView, DriverView, JobView } from "@roundsman/client";
import type { Dot } from "@shared/map/fleet-layer";
import type { Extent } from "@shared/map/ground-map";
import { towards, type Glide } from "@shared/map/glide";

const COLORS: Readonly<Record<DriverView["state"], readonly [number, number, number]>> = {
  free: [0.18, 0.63, 0.31],
  offered: [0.83, 0.55, 0.05],
  on_job: [0.12, 0.44, 0.92],
  unavailable: [0.55, 0.58, 0.62],
};
const SIZE = { usual: 15, chosen: 23 } as const;

/** Every driver who has told where they are; `glides` remembers where each is shown. */
export function dots(drivers: readonly DriverView[], glides: Map<string, Glide>, chosen: string, now: number): Dot[] {
  const there = new Set<string>();
  const shown = drivers.flatMap((driver) => {
    if (!driver.position) return [];
    const glide = towards(glides.get(driver.driver_id), driver.position, now);
    glides.set(driver.driver_id, glide);
    there.add(driver.driver_id);
    const size = driver.driver_id === chosen ? SIZE.chosen : SIZE.usual;
    return [{ id: driver.driver_id, glide, color: COLORS[driver.state], size }];
  });
  for (const id of glides.keys()) if (!there.has(id)) glides.delete(id);
  return shown;
}

/** Both ends of every job that is not over. */
export function stops(jobs: readonly JobView[]): GeoJSON.FeatureCollection {
  const features = jobs.flatMap((job) => [point(job, "pickup"), point(job, "dropoff")]);
  return { type: "FeatureCollection", features };
}

/** From one end to the other; that of the chosen order stands out. */
export function lanes(jobs: readonly JobView[], chosen: string): GeoJSON.FeatureCollection {
  const features = jobs.map((job): GeoJSON.Feature => {
    const coordinates = [[job.pickup.lon, job.pickup.lat], [job.dropoff.lon, job.dropoff.lat]];
    return { type: "Feature", properties: { chosen: job.order_id === chosen }, geometry: { type: "LineString", coordinates } };
  });
  return { type: "FeatureCollection", features };
}

/** The corners around all that is shown. */
export function extent(view: BoardView): Extent | undefined {
  const places = [...view.jobs.flatMap((job) => [job.pickup, job.dropoff]), ...view.drivers.flatMap((driver) => driver.position ?? [])];
  if (places.length === 0) return undefined;
  const lons = places.map((place) => place.lon);
  const lats = places.map((place) => place.lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function point(job: JobView, kind: "pickup" | "dropoff"): GeoJSON.Feature {
  const coordinates = [job[kind].lon, job[kind].lat];
  return { type: "Feature", properties: { kind, order_id: job.order_id }, geometry: { type: "Point", coordinates } };
}
