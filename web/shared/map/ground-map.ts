/** The map's library, set up for a page that loads nothing from elsewhere. */

import { GeoJSONSource, LngLat, Map as MapLibre, MercatorCoordinate, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { FleetLayer } from "./fleet-layer";
import { groundStyle, net, type Theme } from "./ground";

setWorkerUrl(workerUrl);

const NEAR_PX = 16; // a click so close is meant for the driver
const START = { center: [0, 25], zoom: 1.4 } as const;

export type Extent = [west: number, south: number, east: number, north: number];
/** What was tapped: the driver or the order there, and where it is. */
export interface Tapped {
  readonly driver?: string;
  readonly order?: string;
  readonly at: { readonly lat: number; readonly lon: number };
}
export type Sources = Readonly<Record<"lanes" | "stops", GeoJSON.FeatureCollection>>;

/** A map with its layers, as the page uses it. */
export class GroundMap {
  readonly fleet = new FleetLayer();
  private readonly map: MapLibre;
  private sources: Sources | undefined;
  private placed = false;
  private held = false; // the person has moved it: it stays where they look

  constructor(container: HTMLElement, theme: Theme, tapped: (what: Tapped) => void) {
    this.map = new MapLibre({
      container,
      style: groundStyle(theme),
      center: [...START.center],
      zoom: START.zoom,
      attributionControl: false,
      pitchWithRotate: false,
      dragRotate: false,
    });
    this.map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    this.map.addControl(new ScaleControl(), "bottom-left");
    this.map.on("style.load", () => this.dressed());
    this.map.on("moveend", () => this.drawNet());
    this.map.on("movestart", (event) => (this.held ||= "originalEvent" in event && event.originalEvent !== undefined));
    this.map.on("click", (event) => {
      const driver = this.fleet.near(event.point, NEAR_PX, (x, y) => this.map.project(new MercatorCoordinate(x, y).toLngLat()));
      const stop = this.map.queryRenderedFeatures(event.point, { layers: ["stops"] })[0];
      const order: unknown = stop?.properties["order_id"];
      const at = { lat: event.lngLat.lat, lon: event.lngLat.lng };
      tapped({ at, ...(driver !== undefined ? { driver } : typeof order === "string" ? { order } : {}) });
    });
  }

  dress(theme: Theme): void {
    this.map.setStyle(groundStyle(theme), { diff: false });
  }

  show(sources: Sources): void {
    this.sources = sources;
    for (const [name, data] of Object.entries(sources)) this.fill(name, data);
  }

  /** Look at all of this from now on, until the person looks elsewhere. */
  fit(extent: Extent): void {
    this.held = false;
    this.follow(extent);
  }

  /** Look at all of this if some of it cannot be seen, unless the person looks elsewhere. */
  follow([west, south, east, north]: Extent): void {
    const seen = this.map.getBounds();
    const all = seen.contains([west, south]) && seen.contains([east, north]);
    if (this.held || (this.placed && all)) return;
    this.map.fitBounds([west, south, east, north], { padding: 70, maxZoom: 15, animate: this.placed });
    this.placed = true;
  }

  lookAt(lat: number, lon: number): void {
    this.held = true;
    this.map.easeTo({ center: new LngLat(lon, lat), zoom: Math.max(this.map.getZoom(), 13) });
  }

  remove(): void {
    this.map.remove();
  }

  private dressed(): void {
    if (this.map.getLayer(this.fleet.id) === undefined) this.map.addLayer(this.fleet);
    this.drawNet();
    if (this.sources !== undefined) this.show(this.sources);
  }

  private drawNet(): void {
    this.fill("net", net(this.map.getBounds()));
  }

  private fill(name: string, data: GeoJSON.FeatureCollection): void {
    const source = this.map.getSource(name);
    if (source instanceof GeoJSONSource) source.setData(data);
  }
}
