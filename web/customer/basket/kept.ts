/** The basket of this device, and the order that was asked for and not answered yet. */

import { Kept } from "@shared/lib/kept";
import type { Wish } from "@shared/lib/wish";
import { EMPTY, type Basket } from "./basket";

export const basket = new Kept<Basket>("basket", EMPTY);
export const asked = new Kept<Wish | null>("order-asked", null);
