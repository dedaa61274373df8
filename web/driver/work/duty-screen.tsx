import type { AvailabilityRequest, DriverModel } from "@roundsman/client";
import { say } from "@shared/lib/said";
import { useStore } from "@shared/lib/store";
import { BigButton } from "@shared/phone/big-button";
import { Screen } from "@shared/phone/screen";
import { api } from "@shared/session/session";
import { arm } from "../offers/alarm";
import { located } from "../track/reporter";
import { t } from "../words";
import { attempted } from "./attempted";
import { News } from "./news";
import { useRider } from "./rider-context";

type Wanted = AvailabilityRequest["availability"];

/** No job and no offer: whether one works. */
export function DutyScreen({ driver }: { driver: DriverModel }) {
  const state = driver.status === "approved" ? driver.availability : driver.status;
  return (
    <Screen title={t(`duty.${state}`)} action={<Choices state={state} />}>
      <News />
      <p className="soft" data-testid="duty" data-state={state}>{t(`duty.${state}.lead`)}</p>
      {driver.suspended_for && <p className="notice bad">{driver.suspended_for}</p>}
      {state === "online" && <SightView />}
    </Screen>
  );
}

function Choices({ state }: { state: DriverModel["availability"] | DriverModel["status"] }) {
  const rider = useRider();
  const go = async (availability: Wanted) => {
    arm();
    const location = availability === "online" ? await placeOrWords() : null;
    if (availability === "online" && location === null) return;
    const done = await attempted(() => api.postDriversMeAvailability({ availability, location }));
    if (done) await rider.refresh();
  };
  if (state === "offline") return <BigButton act={() => go("online")}>{t("duty.go-online")}</BigButton>;
  if (state === "online") {
    return (
      <>
        <BigButton look="calm" act={() => go("on_break")}>{t("duty.break")}</BigButton>
        <BigButton look="calm" act={() => go("offline")}>{t("duty.go-offline")}</BigButton>
      </>
    );
  }
  if (state !== "on_break") return null;
  return (
    <>
      <BigButton act={() => go("online")}>{t("duty.go-on")}</BigButton>
      <BigButton look="calm" act={() => go("offline")}>{t("duty.go-offline")}</BigButton>
    </>
  );
}

/** Where the driver is; null, and told why, where the phone does not say. */
async function placeOrWords(): Promise<{ lat: number; lon: number } | null> {
  try {
    const { lat, lon } = await located();
    return { lat, lon };
  } catch {
    say(t("duty.no-place"), true);
    return null;
  }
}

function SightView() {
  const sight = useStore(useRider().reporter.sight);
  if (sight === "off") return null;
  const bad = sight === "denied" || sight === "lost";
  return <p className={bad ? "notice bad" : "sight"} data-testid="sight" data-sight={sight}>{t(`sight.${sight}`)}</p>;
}
