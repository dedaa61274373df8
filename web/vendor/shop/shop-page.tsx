import type { OpeningModel, VendorModel } from "@roundsman/client";
import { tried } from "@shared/lib/said";
import { BigButton } from "@shared/phone/big-button";
import { Settings } from "@shared/phone/settings";
import { locale } from "@shared/words/language";
import { tryOut } from "../queue/alarm";
import { named, t } from "../words";
import { hoursOf } from "./hours";
import { choose, pause } from "./shops";

/** Whether the shop takes orders, its hours, and what concerns this device. */
export function ShopPage({ shop }: { shop: VendorModel }) {
  return (
    <section className="page narrow">
      <h1 data-shop={shop.vendor_id}>{shop.name}</h1>
      <p className="soft">{shop.location.address}</p>
      <div className="card standing" data-status={shop.status} data-testid="standing">
        <b className="large">{named("status", shop.status)}</b>
        <p className="soft">{named("status-says", shop.status)}</p>
        <PauseButton status={shop.status} />
      </div>
      <h2>{t("hours.title")}</h2>
      <Hours openings={shop.weekly_hours} zone={shop.time_zone} />
      <h2>{t("device.title")}</h2>
      <div className="stack">
        <BigButton look="calm" act={tryOut}>{t("device.try-sound")}</BigButton>
        <BigButton look="calm" act={() => choose(undefined)}>{t("shops.other")}</BigButton>
        <Settings />
      </div>
    </section>
  );
}

function PauseButton({ status }: { status: VendorModel["status"] }) {
  if (status === "pending") return null;
  if (status === "paused") return <BigButton act={() => tried(() => pause(false), t("shop.resumed"))}>{t("shop.resume")}</BigButton>;
  return <BigButton look="calm" act={() => tried(() => pause(true), t("shop.paused"))}>{t("shop.pause")}</BigButton>;
}

function Hours({ openings, zone }: { openings: readonly OpeningModel[]; zone: string }) {
  return (
    <>
      <dl className="facts" data-testid="hours">
        {hoursOf(openings, locale()).map(({ day, spans }) => (
          <div key={day} className="fact">
            <dt>{day}</dt>
            <dd>{spans.length === 0 ? t("hours.closed") : spans.join(", ")}</dd>
          </div>
        ))}
      </dl>
      <p className="soft">{t("hours.zone", { zone })}</p>
    </>
  );
}
