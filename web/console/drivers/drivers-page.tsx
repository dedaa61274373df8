import type { DriverModel } from "@roundsman/client";
import { useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { SearchField } from "@shared/lib/search-field";
import { tried } from "@shared/lib/said";
import { useChannel } from "@shared/live/channel";
import { api, may } from "@shared/session/session";
import { named, t } from "../words";

const PAGE = 100;
const CHOICES = ["all", "online", "on_job", "on_break", "offline"] as const;
type Choice = (typeof CHOICES)[number];

/** Drivers, what they do now, their papers, and who may work. */
export function DriversPage() {
  const [choice, setChoice] = useState<Choice>("all");
  const [q, setQ] = useState("");
  const ask = () => api.getDrivers({ availability: choice === "all" ? undefined : choice, q: q || undefined, limit: PAGE });
  const { value, problem, reload } = useLoaded(`${choice} ${q}`, ask);
  useChannel("dispatch", (event) => (event.event === "AvailabilityChanged" ? reload() : undefined), () => {});
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.drivers")}</h1>
        <SearchField hint={t("drivers.search-hint")} search={setQ} />
        <label className="field">
          {t("drivers.now")}
          <select value={choice} onChange={(event) => setChoice(event.target.value as Choice)}>
            {CHOICES.map((one) => (
              <option key={one} value={one}>{one === "all" ? t("orders.all") : named("availability", one)}</option>
            ))}
          </select>
        </label>
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value?.items.length === 0 && <p className="quiet">{t("drivers.none")}</p>}
      {value && value.items.length > 0 && <DriverTable drivers={value.items} changed={reload} />}
    </section>
  );
}

function DriverTable({ drivers, changed }: { drivers: readonly DriverModel[]; changed: () => void }) {
  return (
    <table className="table" data-testid="driver-table">
      <thead>
        <tr>
          <th scope="col">{t("orders.driver")}</th>
          <th scope="col">{t("drivers.now")}</th>
          <th scope="col">{t("drivers.vehicle")}</th>
          <th scope="col">{t("drivers.papers")}</th>
          <th scope="col">{t("drivers.may")}</th>
        </tr>
      </thead>
      <tbody>
        {drivers.map((driver) => (
          <tr key={driver.driver_id}>
            <td><Link to={`/drivers/${driver.driver_id}`}>{driver.name}</Link></td>
            <td><span className="badge" data-availability={driver.availability}>{named("availability", driver.availability)}</span></td>
            <td>{named("vehicle", driver.vehicle.type)} <span className="soft">{driver.vehicle.plate}</span></td>
            <td className="soft">{driver.documents.map((paper) => `${paper.kind} (${paper.expires_on})`).join(", ")}</td>
            <td><Standing driver={driver} changed={changed} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Standing({ driver, changed }: { driver: DriverModel; changed: () => void }) {
  const [busy, setBusy] = useState(false);
  const approved = driver.status === "approved";
  const act = async () => {
    setBusy(true);
    const id = driver.driver_id;
    await (approved
      ? tried(() => api.postDriversByDriverIdSuspend(id, {}), `${driver.name}: ${t("drivers.suspended")}`)
      : tried(() => api.postDriversByDriverIdApprove(id), `${driver.name}: ${t("drivers.approved")}`));
    setBusy(false);
    changed();
  };
  return (
    <span className="actions">
      {named("standing", driver.status)}
      {may(approved ? "drivers:suspend" : "drivers:approve") && (
        <button type="button" className="small" disabled={busy} onClick={() => void act()}>{approved ? t("drivers.suspend") : t("drivers.approve")}</button>
      )}
    </span>
  );
}
