import { useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { SearchField } from "@shared/lib/search-field";
import { useStore } from "@shared/lib/store";
import { Screen } from "@shared/phone/screen";
import { api } from "@shared/session/session";
import { PlaceBar } from "../place/place-bar";
import { places } from "../place/places";
import { Waiting } from "@shared/phone/waiting";
import { kilometres, named, t } from "../words";
import { nearby, type Nearby } from "./nearby";

const MOST = 200;

/** Who cooks near the person's address. */
export function VendorsPage() {
  const [q, setQ] = useState("");
  const to = useStore(places)[0];
  const vendors = useLoaded(q, () => api.getVendors({ q: q || undefined, limit: MOST }));
  const shown = vendors.value && nearby(vendors.value.items, to);
  return (
    <Screen title={t("vendors.title")}>
      <PlaceBar />
      <SearchField hint={t("vendors.hint")} search={setQ} />
      <Waiting for={vendors} />
      {shown?.length === 0 && <p className="quiet">{t("vendors.none")}</p>}
      <ul className="phone-rows" data-testid="vendors">
        {shown?.map((one) => (
          <Row key={one.vendor.vendor_id} {...one} />
        ))}
      </ul>
    </Screen>
  );
}

function Row({ vendor, awayM }: Nearby) {
  return (
    <li>
      <Link to={`/vendors/${vendor.vendor_id}`} className="card tile">
        <b>{vendor.name}</b>
        <span className="soft">{vendor.location.address}</span>
        <span className="tile-facts">
          {awayM !== undefined && <span>{kilometres(awayM)}</span>}
          {vendor.status !== "open" && <span className="badge" data-status={vendor.status}>{named("vendor", vendor.status)}</span>}
        </span>
      </Link>
    </li>
  );
}
