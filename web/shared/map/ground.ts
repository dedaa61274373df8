/** What the map is drawn on: plain ground and a net of lines, without a tile from anywhere. */

import type { LngLatBounds, StyleSpecification } from "maplibre-gl";

export type Theme = "light" | "dark";

const INK = {
  light: { ground: "#eef1f5", net: "#d7dde6", lane: "#8b98ab", pickup: "#8250df", dropoff: "#1a7f37", edge: "#ffffff" },
  dark: { ground: "#10161f", net: "#1d2735", lane: "#55647a", pickup: "#b083f0", dropoff: "#57ab5a", edge: "#10161f" },
} as const;
const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]; // degrees between two lines
const LINES = 9; // across the shorter side, about

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export function groundStyle(theme: Theme): StyleSpecification {
  const ink = INK[theme];
  const geojson = { type: "geojson", data: EMPTY } as const;
  return {
    version: 8,
    sources: { net: geojson, lanes: geojson, stops: geojson },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": ink.ground } },
      { id: "net", type: "line", source: "net", paint: { "line-color": ink.net, "line-width": 1 } },
      {
        id: "lanes",
        type: "line",
        source: "lanes",
        layout: { "line-cap": "round" },
        paint: { "line-color": ink.lane, "line-width": ["case", ["get", "chosen"], 3, 1.2], "line-dasharray": [2, 2] },
      },
      {
        id: "stops",
        type: "circle",
        source: "stops",
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2.5, 14, 5],
          "circle-color": ["match", ["get", "kind"], "pickup", ink.pickup, ink.dropoff],
          "circle-stroke-color": ink.edge,
          "circle-stroke-width": 1.5,
        },
      },
    ],
  };
}

/** The net's lines where the map looks, at round degrees. */
export function net(bounds: LngLatBounds): GeoJSON.FeatureCollection {
  const [west, east] = [bounds.getWest(), bounds.getEast()];
  const [south, north] = [Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth())];
  const step = STEPS.find((one) => (north - south) / one >= LINES) ?? 0.001;
  const lines: GeoJSON.Position[][] = [];
  for (const lon of rounds(west, east, step)) lines.push([[lon, south], [lon, north]]);
  for (const lat of rounds(south, north, step)) lines.push([[west, lat], [east, lat]]);
  const feature = { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } } as const;
  return { type: "FeatureCollection", features: [feature] };
}

function rounds(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.min(count, 400) }, (_, index) => (first + index) * step);
}
