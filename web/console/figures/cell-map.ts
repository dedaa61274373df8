/** Cells of demand and supply on the map's ground. */

import { cellToBoundary } from "h3-js";
import type { CellOut } from "@roundsman/client";
import { GeoJSONSource, LngLatBounds, Map as MapLibre, NavigationControl } from "maplibre-gl";
import { groundStyle, type Theme } from "@shared/map/ground";
import "@shared/map/ground-map"; // sets the library up

const LOOK = { center: [0, 25], zoom: 1.4 } as const;
const HUES = { light: { calm: "#2ea043", even: "#d48c0d", short: "#cf222e", edge: "#57657a" }, dark: { calm: "#3fb950", even: "#e0a526", short: "#ff6b60", edge: "#9aa7b8" } } as const;

export type Pressure = "calm" | "even" | "short";

/** Whether drivers wait there for orders, there are as many, or orders wait for drivers. */
export function pressure({ orders, idle }: CellOut): Pressure {
  if (orders > idle) return "short";
  return orders === idle ? "even" : "calm";
}

export function shapes(cells: readonly CellOut[]): GeoJSON.FeatureCollection {
  const features = cells.map((cell): GeoJSON.Feature => ({
    type: "Feature",
    properties: { cell: cell.cell, pressure: pressure(cell) },
    geometry: { type: "Polygon", coordinates: [cellToBoundary(cell.cell, true)] },
  }));
  return { type: "FeatureCollection", features };
}

export class CellMap {
  private readonly map: MapLibre;
  private cells: readonly CellOut[] = [];
  private placed = false;

  constructor(container: HTMLElement, theme: Theme, chosen: (cell: string) => void) {
    this.map = new MapLibre({
      container,
      style: groundStyle(theme),
      center: [...LOOK.center],
      zoom: LOOK.zoom,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
    });
    this.map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    this.map.on("style.load", () => this.dressed(theme));
    this.map.on("click", "cells", (event) => chosen(String(event.features?.[0]?.properties["cell"] ?? "")));
  }

  show(cells: readonly CellOut[]): void {
    this.cells = cells;
    const source = this.map.getSource("cells");
    if (!(source instanceof GeoJSONSource)) return;
    const drawn = shapes(cells);
    source.setData(drawn);
    this.lookAt(drawn);
  }

  remove(): void {
    this.map.remove();
  }

  private dressed(theme: Theme): void {
    const { calm, even, short, edge } = HUES[theme];
    const color = ["match", ["get", "pressure"], "calm", calm, "even", even, short] as never;
    this.map.addSource("cells", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    this.map.addLayer({ id: "cells", type: "fill", source: "cells", paint: { "fill-color": color, "fill-opacity": 0.45 } });
    this.map.addLayer({ id: "edges", type: "line", source: "cells", paint: { "line-color": edge, "line-width": 1 } });
    this.show(this.cells);
  }

  /** All of the cells once there are some; afterwards the person looks where they like. */
  private lookAt(drawn: GeoJSON.FeatureCollection): void {
    if (this.placed || drawn.features.length === 0) return;
    const bounds = new LngLatBounds();
    for (const one of drawn.features) {
      if (one.geometry.type !== "Polygon") continue;
      for (const [lon, lat] of one.geometry.coordinates[0] ?? []) bounds.extend([lon ?? 0, lat ?? 0]);
    }
    this.map.fitBounds(bounds, { padding: 30, maxZoom: 13, animate: false });
    this.placed = true;
  }
}
