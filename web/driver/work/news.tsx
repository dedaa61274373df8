import type { JobView } from "@roundsman/client";
import { useStore } from "@shared/lib/store";
import type { Refusal } from "../outbox/deed";
import { named, t } from "../words";
import { useRider } from "./rider-context";

/** What went otherwise than the driver thinks, until it was read: a job that is gone, steps that were not taken. */
export function News() {
  const rider = useRider();
  const { ended } = useStore(rider.work);
  const refused = useStore(rider.outbox.refused);
  const jobs = [...new Set(refused.map((refusal) => refusal.entry.jobId))];
  return (
    <>
      {ended && (
        <Told words={endedWords(ended)} about={[ended.pickup.address]} read={() => rider.dismissEnded()} />
      )}
      {jobs.map((jobId) => (
        <Told
          key={jobId}
          words={t("refused.title")}
          about={refused.filter((refusal) => refusal.entry.jobId === jobId).map(refusedWords)}
          read={() => rider.outbox.dismiss(jobId)}
        />
      ))}
    </>
  );
}

function Told({ words, about, read }: { words: string; about: readonly string[]; read: () => void }) {
  return (
    <section className="notice bad told" role="alert" data-testid="news">
      <b>{words}</b>
      <ul>{about.map((one) => <li key={one}>{one}</li>)}</ul>
      <button type="button" onClick={read}>{t("refused.read")}</button>
    </section>
  );
}

function endedWords(job: JobView): string {
  if (job.state === "cancelled" || job.state === "delivered") return t(`ended.${job.state}`);
  return t("ended.taken");
}

function refusedWords({ entry, words }: Refusal): string {
  return `${named("step", entry.deed.kind === "step" ? entry.deed.step : entry.deed.kind)}: ${words}`;
}
