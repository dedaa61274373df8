import { createContext, use } from "react";
import type { Rider } from "./rider";

export const RiderContext = createContext<Rider | undefined>(undefined);

/** The signed-in driver. */
export function useRider(): Rider {
  const rider = use(RiderContext);
  if (rider === undefined) throw new Error("nobody is signed in");
  return rider;
}
