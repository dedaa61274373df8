import type { JobState, JobView } from "@roundsman/client";
import { say } from "@shared/lib/said";
import { BigButton } from "@shared/phone/big-button";
import { Sheet } from "@shared/phone/sheet";
import { useRider } from "../work/rider-context";
import { t } from "../words";
import { isBeforePickup } from "./steps";

// What dispatchers read, in the language of their decisions.
const REASONS = {
  vehicle: "vehicle broke down",
  accident: "accident",
  closed: "pick-up closed",
  wait: "takes too long",
  other: "driver cannot carry it",
} as const;

/** Why the job cannot be done: before the pick-up it goes to another driver, after it only dispatch can help. */
export function TroubleSheet({ job, state, close }: { job: JobView; state: JobState; close: () => void }) {
  const rider = useRider();
  const giveBack = async (reason: string) => {
    close();
    rider.outbox.add(job.job_id, { kind: "give-back", reason });
    await rider.outbox.flush();
    if (rider.outbox.waiting.get().length === 0) say(t("trouble.done"));
    await rider.refresh();
  };
  if (!isBeforePickup(state)) {
    return <Sheet title={t("trouble.title")} close={close}><p>{t("trouble.carried")}</p></Sheet>;
  }
  return (
    <Sheet title={t("trouble.title")} close={close}>
      <p>{t("trouble.lead")}</p>
      {(Object.keys(REASONS) as (keyof typeof REASONS)[]).map((reason) => (
        <BigButton key={reason} look="calm" act={() => giveBack(REASONS[reason])}>{t(`trouble.${reason}`)}</BigButton>
      ))}
    </Sheet>
  );
}
