/** Where things are brought, and how far that is. */

import type { PlaceModel } from "@roundsman/client";

const MOST = 5;
const EARTH_M = 6_371_000;

export type Point = Pick<PlaceModel, "lat" | "lon">;

/** This one before all others, none twice, the oldest forgotten. */
export function withFirst(old: readonly PlaceModel[], place: PlaceModel): readonly PlaceModel[] {
  return [place, ...old.filter((one) => one.address !== place.address)].slice(0, MOST);
}

/** As the crow flies, in metres. */
export function away(from: Point, to: Point): number {
  const radians = Math.PI / 180;
  const [dLat, dLon] = [(to.lat - from.lat) * radians, (to.lon - from.lon) * radians];
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(from.lat * radians) * Math.cos(to.lat * radians) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(a)));
}
