import { useState } from "react";
import { useStore } from "@shared/lib/store";
import { t } from "../words";
import { PlaceSheet } from "./place-sheet";
import { places } from "./places";

/** Where to, at the top of what depends on it; a tap changes it. */
export function PlaceBar() {
  const place = useStore(places)[0];
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="place-bar" onClick={() => setOpen(true)} data-testid="place">
        <span className="soft">{t("place.to")}</span>
        <b className="grow">{place?.address ?? t("place.none")}</b>
      </button>
      {open && <PlaceSheet close={() => setOpen(false)} />}
    </>
  );
}
