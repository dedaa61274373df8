/** How far the driver is with a job: what the platform knows, and what it has yet to hear. */

import type { DispatchStep, JobState, JobView } from "@roundsman/client";
import type { Entry } from "../outbox/deed";

const NEXT: Partial<Record<JobState, DispatchStep>> = {
  assigned: "arrived_at_pickup",
  arrived_at_pickup: "picked_up",
  picked_up: "arrived_at_dropoff",
  arrived_at_dropoff: "delivered",
};
const ORDER: readonly JobState[] = ["assigned", "arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered"];

/** What comes next; undefined when nothing does. */
export function nextStep(state: JobState): DispatchStep | undefined {
  return NEXT[state];
}

/** The job's state as the driver has it: the platform's, or further with what waits to be sent. */
export function stateWith(job: JobView, waiting: readonly Entry[]): JobState {
  const told = waiting.flatMap(({ jobId, deed }) => (jobId === job.job_id && deed.kind === "step" ? [deed.step] : []));
  return [job.state, ...told].reduce((far, state) => (ORDER.indexOf(state) > ORDER.indexOf(far) ? state : far));
}

/** Whether the driver has given it back, though the platform has yet to hear. */
export function isGivenBack(job: JobView, waiting: readonly Entry[]): boolean {
  return waiting.some(({ jobId, deed }) => jobId === job.job_id && deed.kind === "give-back");
}

/** Whether the goods are still at the pick-up. */
export function isBeforePickup(state: JobState): boolean {
  return state === "assigned" || state === "arrived_at_pickup";
}

/** Where to go now, as a link that opens the phone's own map. */
export function mapLink(place: { readonly lat: number; readonly lon: number; readonly address: string }): string {
  const point = `${place.lat},${place.lon}`;
  return `geo:${point}?q=${point}(${encodeURIComponent(place.address)})`;
}
