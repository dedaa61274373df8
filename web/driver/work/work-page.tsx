import { useStore } from "@shared/lib/store";
import { Screen } from "@shared/phone/screen";
import { JobScreen } from "../job/job-screen";
import { isGivenBack } from "../job/steps";
import { useOpenOffers } from "../offers/open-offers";
import { OfferScreen } from "../offers/offer-screen";
import { t } from "../words";
import { DutyScreen } from "./duty-screen";
import { useRider } from "./rider-context";

/** What is to be done now: the job, else an offer, else waiting for one. */
export function WorkPage() {
  const rider = useRider();
  const work = useStore(rider.work);
  const waiting = useStore(rider.outbox.waiting);
  const [offer] = useOpenOffers(work);
  if (work.driver === undefined) return <Screen title={t("nav.work")}><p className="soft">{t("loading")}</p></Screen>;
  if (work.job !== undefined && !isGivenBack(work.job, waiting)) return <JobScreen job={work.job} goods={work.goods} />;
  if (offer !== undefined) return <OfferScreen key={offer.offer_id} offer={offer} />;
  return <DutyScreen driver={work.driver} />;
}
