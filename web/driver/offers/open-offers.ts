/** The offers that can be answered now; each vanishes when its time is over. */

import type { OfferView } from "@roundsman/client";
import { platform } from "@shared/live/clock";
import { useEffect, useState } from "react";
import type { Work } from "../work/work";
import { secondsLeft } from "./countdown";

export interface OpenOffer extends OfferView {
  readonly left_s: number;
}

const TURN_MS = 250;

export function useOpenOffers({ offers }: Work): readonly OpenOffer[] {
  const now = useNow(offers.length > 0);
  return offers.map((offer) => ({ ...offer, left_s: secondsLeft(offer, now) })).filter((offer) => offer.left_s > 0);
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => platform.now());
  useEffect(() => {
    if (!ticking) return;
    const turn = setInterval(() => setNow(platform.now()), TURN_MS);
    return () => clearInterval(turn);
  }, [ticking]);
  return now;
}
