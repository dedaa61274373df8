/** Where the person wants things brought: kept on this device, the last ones at hand. */

import type { PlaceModel } from "@roundsman/client";
import { Kept } from "@shared/lib/kept";
import { withFirst } from "./place";

export const places = new Kept<readonly PlaceModel[]>("places", []); // the first is where to

/** Bring it there from now on. */
export function bringTo(place: PlaceModel): void {
  places.update((old) => withFirst(old, place));
}
