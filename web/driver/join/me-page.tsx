import { useStore } from "@shared/lib/store";
import { Screen } from "@shared/phone/screen";
import { Settings } from "@shared/phone/settings";
import { useRider } from "../work/rider-context";
import { t } from "../words";

/** Who one is to the platform, and the settings. */
export function MePage() {
  const { driver } = useStore(useRider().work);
  return (
    <Screen title={t("me.title")}>
      {driver && (
        <dl className="facts card me">
          <dt>{t("join.name")}</dt>
          <dd>{driver.name}</dd>
          <dt>{t("me.vehicle")}</dt>
          <dd>{t(`vehicle.${driver.vehicle.type}`)}</dd>
          {driver.vehicle.plate && <><dt>{t("me.plate")}</dt><dd>{driver.vehicle.plate}</dd></>}
        </dl>
      )}
      <Settings />
    </Screen>
  );
}
