/** What a driver has done and the platform is to be told: kept until it has answered. */

import type { DispatchStep } from "@roundsman/client";

export type Deed =
  | { readonly kind: "step"; readonly step: DispatchStep; readonly pin?: string }
  | { readonly kind: "give-back"; readonly reason: string };

export interface Entry {
  readonly key: string; // names it; its `Idempotency-Key` where the platform asks for one
  readonly jobId: string;
  readonly deed: Deed;
  readonly doneAt: number; // unix milliseconds, when it was tapped
}

/** A deed that the platform did not take, and why not in its own words. */
export interface Refusal {
  readonly entry: Entry;
  readonly slug: string;
  readonly words: string;
}
