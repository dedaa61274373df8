import type { BoardView, DriverView, JobView } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { dots, extent, lanes } from "./features";
import { moved } from "@shared/map/fleet-layer";

const driver = (id: string, position: { lat: number; lon: number } | null): DriverView => ({
  driver_id: id,
  name: id,
  vehicle_type: "car",
  status: "approved",
  availability: "online",
  state: "free",
  position: position && { ...position, at: "2026-03-02T12:00:00Z" },
});
const place = (lat: number, lon: number) => ({ lat, lon, address: "" });
const job = { job_id: "job_1", order_id: "ord_1", pickup: place(52.5, 13.4), dropoff: place(52.6, 13.3) } as JobView;

describe("the board on the map", () => {
  it("shows whoever has told where they are, and forgets who has left", () => {
    const glides = new Map();
    const shown = dots([driver("a", place(52.5, 13.4)), driver("b", null)], glides, "a", 0);
    expect(shown.map((dot) => dot.id)).toEqual(["a"]);
    dots([], glides, "", 1);
    expect(glides.size).toBe(0);
  });

  it("reaches around every job and driver", () => {
    const view = { jobs: [job], drivers: [driver("a", place(52.4, 13.5))] } as unknown as BoardView;
    expect(extent(view)).toEqual([13.3, 52.4, 13.5, 52.6]);
    expect(extent({ jobs: [], drivers: [] } as unknown as BoardView)).toBeUndefined();
  });

  it("lets the chosen order stand out", () => {
    expect(lanes([job], "ord_1").features[0]?.properties).toEqual({ chosen: true });
    expect(lanes([job], "ord_2").features[0]?.properties).toEqual({ chosen: false });
  });

  it("is drawn from an origin as it would be from the world's corner", () => {
    const matrix = Array.from({ length: 16 }, (_, index) => index + 1);
    const [x, y] = [0.5, 0.25];
    const fromOrigin = moved(matrix, [x, y]);
    for (let row = 0; row < 4; row++) {
      const whole = (matrix[row] ?? 0) * x + (matrix[4 + row] ?? 0) * y + (matrix[12 + row] ?? 0);
      expect(fromOrigin[12 + row]).toBeCloseTo(whole, 5);
    }
  });
});
