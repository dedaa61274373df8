/** The basket in the platform's words. */

import type { PlaceModel, PlaceOrderRequest, QuoteRequest } from "@roundsman/client";
import type { Basket } from "./basket";

export interface Extras {
  readonly tipShare: number; // hundredths of the items
  readonly instructions: string;
  readonly paymentToken: string;
}

export function quoteOf(now: Basket, to: PlaceModel, tip_minor: number): QuoteRequest {
  return {
    vendor_id: now.vendorId,
    menu_version: now.menuVersion,
    lines: now.choices.map((one) => ({ item_id: one.itemId, quantity: one.quantity })),
    dropoff: to,
    tip_minor,
  };
}

/** The order as it was quoted: at another total it is refused, and the person asked. */
export function orderOf(quoted: QuoteRequest, extras: Extras, totalMinor: number): PlaceOrderRequest {
  return {
    ...quoted,
    payment_token: extras.paymentToken,
    expected_total_minor: totalMinor,
    instructions: extras.instructions,
    proof: ["pin"],
  };
}

export function tipMinor(itemsMinor: number, share: number): number {
  return Math.round((itemsMinor * share) / 100);
}
