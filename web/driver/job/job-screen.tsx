import type { DispatchStep, JobState, JobView } from "@roundsman/client";
import { useStore } from "@shared/lib/store";
import { BigButton } from "@shared/phone/big-button";
import { Screen } from "@shared/phone/screen";
import { useState } from "react";
import { News } from "../work/news";
import { useRider } from "../work/rider-context";
import type { Goods } from "../work/work";
import { hourAndMinute, money, t, type Word } from "../words";
import { ProofSheet } from "./proof-sheet";
import { isBeforePickup, mapLink, nextStep, stateWith } from "./steps";
import { TroubleSheet } from "./trouble-sheet";

const TITLES: Partial<Record<JobState, Word>> = {
  assigned: "job.to-pickup",
  arrived_at_pickup: "job.at-pickup",
  picked_up: "job.to-dropoff",
  arrived_at_dropoff: "job.at-dropoff",
};

type Over = "proof" | "trouble" | undefined;

/** The job in hand: where to, what, and the next step at the bottom. Works without a network. */
export function JobScreen({ job, goods }: { job: JobView; goods: Goods | undefined }) {
  const rider = useRider();
  const waiting = useStore(rider.outbox.waiting);
  const [over, setOver] = useState<Over>();
  const state = stateWith(job, waiting);
  const next = nextStep(state);
  const done = (step: DispatchStep, pin?: string) => {
    setOver(undefined);
    rider.outbox.add(job.job_id, { kind: "step", step, ...(pin && { pin }) });
    void rider.outbox.flush();
  };
  const step = next && (
    <BigButton act={() => (next === "delivered" && job.proof.length > 0 ? setOver("proof") : done(next))}>{t(`step.${next}`)}</BigButton>
  );
  return (
    <Screen title={t(TITLES[state] ?? "job.sent-later")} action={step}>
      <News />
      {waiting.length > 0 && (
        <p className="notice" role="status" data-testid="waiting" data-count={waiting.length}>{t("job.waiting", { count: String(waiting.length) })}</p>
      )}
      <Way job={job} state={state} />
      <GoodsView job={job} goods={goods} />
      {next && <button type="button" className="plain trouble" onClick={() => setOver("trouble")}>{t("trouble.open")}</button>}
      {over === "proof" && <ProofSheet kinds={job.proof} deliver={(pin) => done("delivered", pin)} close={() => setOver(undefined)} />}
      {over === "trouble" && <TroubleSheet job={job} state={state} close={() => setOver(undefined)} />}
    </Screen>
  );
}

function Way({ job, state }: { job: JobView; state: JobState }) {
  const before = isBeforePickup(state);
  const [here, other] = before ? [job.pickup, job.dropoff] : [job.dropoff, job.pickup];
  const ready = job.ready ? t("job.ready") : t("job.ready-at", { time: hourAndMinute(job.ready_at) });
  return (
    <section className="card way-card" data-testid="job" data-state={state} data-order={job.order_id}>
      <p className="address">{here.address}</p>
      {before && <p className="soft" data-ready={job.ready}>{ready}</p>}
      <a className="navigate" href={mapLink(here)}>{t("job.navigate")}</a>
      <p className="soft">{t(before ? "job.then" : "job.from")} {other.address}</p>
    </section>
  );
}

function GoodsView({ job, goods }: { job: JobView; goods: Goods | undefined }) {
  return (
    <section className="card" data-testid="goods">
      <h2>{t("job.goods")}{goods && <> · {goods.vendor}</>}</h2>
      {goods && (
        <ul className="lines">
          {goods.lines.map((line) => (
            <li key={line.item_id}><b>{line.quantity} ×</b> {line.name}</li>
          ))}
        </ul>
      )}
      {goods?.notes && <><h2>{t("job.notes")}</h2><p className="notes">{goods.notes}</p></>}
      <p className="soft">{t("job.earns")} {money(job.earning_minor, job.currency)} · {t("job.order")} <code>{job.order_id.slice(-6)}</code></p>
    </section>
  );
}
