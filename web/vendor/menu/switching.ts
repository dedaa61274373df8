/** Switching an item on the menu that the platform has. */

import { Refused, type MenuModel } from "@roundsman/client";
import { api } from "@shared/session/session";
import { withAvailability } from "./menu";

const TRIES = 3; // somebody else may be publishing, too

/** Puts it on the menu as it is now, whoever changed something else meanwhile. */
export async function setAvailable(vendorId: string, itemId: string, available: boolean): Promise<MenuModel> {
  for (let tries = 1; ; tries += 1) {
    const { body, etag } = await api.getVendorsByVendorIdMenu(vendorId);
    try {
      const wanted = withAvailability(body, itemId, available);
      return (await api.putVendorsByVendorIdMenu(vendorId, wanted, { ifMatch: etag })).body;
    } catch (error) {
      if (tries === TRIES || !(error instanceof Refused && error.slug === "precondition-failed")) throw error;
    }
  }
}
