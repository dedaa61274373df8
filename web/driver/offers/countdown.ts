/** How long an offer can still be answered. */

import type { OfferView } from "@roundsman/client";

/** Whole seconds until it ends, none below 0; `now` is the platform's time, in unix milliseconds. */
export function secondsLeft(offer: OfferView, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(offer.expires_at) - now) / 1000));
}
