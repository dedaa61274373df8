import type { VendorModel } from "@roundsman/client";
import { useState } from "react";
import { useLoaded } from "@shared/lib/load";
import { tried } from "@shared/lib/said";
import { SearchField } from "@shared/lib/search-field";
import { api, may } from "@shared/session/session";
import { named, t } from "../words";

const PAGE = 100;

/** Vendors, whether they take orders, and the levers: pause, go on, approve. */
export function VendorsPage() {
  const [q, setQ] = useState("");
  const { value, problem, reload } = useLoaded(q, () => api.getVendors({ q: q || undefined, limit: PAGE }));
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.vendors")}</h1>
        <SearchField hint={t("vendors.search-hint")} search={setQ} />
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value?.items.length === 0 && <p className="quiet">{t("vendors.none")}</p>}
      <ul className="cards" data-testid="vendors">
        {value?.items.map((vendor) => <VendorCard key={vendor.vendor_id} vendor={vendor} changed={reload} />)}
      </ul>
    </section>
  );
}

function VendorCard({ vendor, changed }: { vendor: VendorModel; changed: () => void }) {
  const [busy, setBusy] = useState(false);
  const act = (deed: () => Promise<unknown>, done: string) => async () => {
    setBusy(true);
    await tried(deed, done);
    setBusy(false);
    changed();
  };
  const pause = (paused: boolean) =>
    act(() => changeUnlessChanged(vendor, paused), `${vendor.name}: ${paused ? t("vendors.paused") : t("vendors.resumed")}`);
  return (
    <li className="card" data-vendor={vendor.vendor_id}>
      <h2>{vendor.name}</h2>
      <p className="soft">{vendor.location.address}</p>
      <p className="actions">
        <span className="badge" data-status={vendor.status}>{named("vendor", vendor.status)}</span>
        {may("vendors:run") && vendor.status === "open" && <button type="button" disabled={busy} onClick={() => void pause(true)()}>{t("vendors.pause")}</button>}
        {may("vendors:run") && vendor.status === "paused" && <button type="button" disabled={busy} onClick={() => void pause(false)()}>{t("vendors.resume")}</button>}
        {may("vendors:approve") && vendor.status === "pending" && (
          <button type="button" disabled={busy} onClick={() => void act(() => api.postVendorsByVendorIdApprove(vendor.vendor_id), t("vendors.approved"))()}>
            {t("vendors.approve")}
          </button>
        )}
      </p>
    </li>
  );
}

/** Only if it is still as it was shown: whoever changed it meanwhile meant something by it. */
async function changeUnlessChanged(shown: VendorModel, paused: boolean): Promise<void> {
  const { body, etag } = await api.getVendorsByVendorId(shown.vendor_id);
  if (body.status !== shown.status) throw new Error(t("vendors.changed"));
  await api.patchVendorsByVendorId(shown.vendor_id, { paused }, { ifMatch: etag });
}
