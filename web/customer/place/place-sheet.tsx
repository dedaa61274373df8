import type { PlaceModel } from "@roundsman/client";
import { Suspense, lazy, useState, type FormEvent } from "react";
import { useStore } from "@shared/lib/store";
import { BigButton } from "@shared/phone/big-button";
import { Sheet } from "@shared/phone/sheet";
import { t } from "../words";
import type { Point } from "./place";
import { bringTo, places } from "./places";

const PickMap = lazy(() => import("./pick-map"));
const LOCATED_WITHIN_MS = 20_000;

/** A place of before, or a new one: its address in words, and the point by the device or on the map. */
export function PlaceSheet({ close }: { close: () => void }) {
  const known = useStore(places);
  const choose = (place: PlaceModel) => {
    bringTo(place);
    close();
  };
  return (
    <Sheet title={t("place.title")} close={close}>
      <ul className="phone-rows">
        {known.map((one) => (
          <li key={one.address}><button type="button" className="wide" onClick={() => choose(one)}>{one.address}</button></li>
        ))}
      </ul>
      <NewPlace near={known[0]} choose={choose} />
    </Sheet>
  );
}

function NewPlace({ near, choose }: { near: Point | undefined; choose: (place: PlaceModel) => void }) {
  const [point, setPoint] = useState<Point>();
  const [problem, setProblem] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const address = String(new FormData(event.currentTarget).get("address") ?? "").trim();
    if (point === undefined) setProblem(t("place.point-missing"));
    else choose({ ...point, address });
  };
  const locate = async () => {
    try {
      setPoint(await here());
      setProblem("");
    } catch {
      setProblem(t("place.not-located"));
    }
  };
  return (
    <form className="settings" onSubmit={submit}>
      <label className="field">
        {t("place.address")}
        <input name="address" required maxLength={300} autoComplete="street-address" />
      </label>
      <BigButton look="calm" act={locate}>{t("place.locate")}</BigButton>
      <Suspense fallback={<div className="small-map" />}>
        <PickMap near={point ?? near} point={point} pick={setPoint} />
      </Suspense>
      <p className="soft" role="status">{t(point ? "place.point-known" : "place.point-hint")}</p>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      <button type="submit" className="big main">{t("place.take")}</button>
    </form>
  );
}

function here(): Promise<Point> {
  return new Promise((resolve, reject) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      reject,
      { enableHighAccuracy: true, timeout: LOCATED_WITHIN_MS },
    ),
  );
}
