import { BigButton } from "@shared/phone/big-button";
import { Screen } from "@shared/phone/screen";
import { api } from "@shared/session/session";
import { attempted } from "../work/attempted";
import { useRider } from "../work/rider-context";
import { hourAndMinute, money, t } from "../words";
import type { OpenOffer } from "./open-offers";

/** One offer, to be taken or left with one tap while its time lasts. */
export function OfferScreen({ offer }: { offer: OpenOffer }) {
  const rider = useRider();
  const accept = async () => {
    await attempted(async () => rider.took(await api.postOffersByOfferIdAccept(offer.offer_id)));
    await rider.refresh();
  };
  const decline = async () => {
    await attempted(() => api.postOffersByOfferIdDecline(offer.offer_id, { reason: "" }));
    await rider.refresh();
  };
  const choices = (
    <>
      <BigButton act={accept}>{t("offer.accept")}</BigButton>
      <BigButton look="calm" act={decline}>{t("offer.decline")}</BigButton>
    </>
  );
  return (
    <Screen title={t("offer.title")} action={choices}>
      <section className="card offer" data-testid="offer" data-order={offer.order_id}>
        <p className="left" role="timer" data-testid="left">{t("offer.left", { seconds: String(offer.left_s) })}</p>
        <p className="soft">{t("offer.earns")}</p>
        <p className="amount">{money(offer.earning_minor, offer.currency)}</p>
        <dl className="way">
          <dt>{t("offer.from")}</dt>
          <dd>{offer.pickup.address}</dd>
          <dt>{t("offer.to")}</dt>
          <dd>{offer.dropoff.address}</dd>
        </dl>
        <p>{t("offer.ready", { time: hourAndMinute(offer.ready_at) })}</p>
      </section>
    </Screen>
  );
}
