import { newKey, type NewDriver, type VehicleType } from "@roundsman/client";
import { Screen } from "@shared/phone/screen";
import { api } from "@shared/session/session";
import { useState, type FormEvent } from "react";
import { attempted } from "../work/attempted";
import { useRider } from "../work/rider-context";
import { t } from "../words";

const VEHICLES: readonly VehicleType[] = ["bicycle", "scooter", "car", "van"];

/** Somebody with an account who does not drive yet. */
export function JoinPage() {
  const rider = useRider();
  const [key] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const told = new FormData(event.currentTarget);
    setBusy(true);
    await attempted(() => api.postDrivers(driverOf(told), { key }));
    await rider.refresh();
    setBusy(false);
  };
  return (
    <Screen title={t("join.title")}>
      <form className="join" onSubmit={(event) => void submit(event)}>
        <p className="soft">{t("join.lead")}</p>
        <label className="field">{t("join.name")}<input name="name" autoComplete="name" required maxLength={200} /></label>
        <label className="field">{t("join.phone")}<input name="phone" type="tel" autoComplete="tel" maxLength={40} /></label>
        <label className="field">
          {t("join.vehicle")}
          <select name="vehicle">{VEHICLES.map((one) => <option key={one} value={one}>{t(`vehicle.${one}`)}</option>)}</select>
        </label>
        <label className="field">{t("join.plate")}<input name="plate" maxLength={32} autoComplete="off" /></label>
        <button type="submit" className="big main" disabled={busy}>{t("join.go")}</button>
      </form>
    </Screen>
  );
}

function driverOf(told: FormData): NewDriver {
  const field = (name: string) => String(told.get(name) ?? "").trim();
  const plate = field("plate");
  return {
    name: field("name"),
    phone: field("phone"),
    vehicle: { type: field("vehicle") as VehicleType, ...(plate && { plate }) },
  };
}
