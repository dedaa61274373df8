import type { SumModel } from "@roundsman/client";
import { useLoaded } from "@shared/lib/load";
import { Screen } from "@shared/phone/screen";
import { api } from "@shared/session/session";
import { useEffect } from "react";
import { hourAndMinute, money, named, t } from "../words";
import { awaitsEarning, midnight, rows, type Row } from "./today";

const SOON_MS = 2000;
const MOST = 200; // jobs that one page shows; nobody does more in a day

interface Day {
  readonly rows: readonly Row[];
  readonly totals: readonly SumModel[];
  readonly currency: string;
}

/** What the driver did and earned since midnight. */
export function TodayPage() {
  const { value: day, problem, reload } = useLoaded<Day>("today", ask);
  const more = day !== undefined && awaitsEarning(day.rows);
  useEffect(() => {
    if (!more) return;
    const turn = setInterval(reload, SOON_MS);
    return () => clearInterval(turn);
  }, [more, reload]);
  return (
    <Screen title={t("today.title")}>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {day === undefined ? !problem && <p className="soft">{t("loading")}</p> : <DayView day={day} />}
    </Screen>
  );
}

function DayView({ day }: { day: Day }) {
  const totals = day.totals.length > 0 ? day.totals : [{ amount_minor: 0, currency: day.currency }];
  return (
    <>
      <section className="card earned">
        <p className="soft">{t("today.earned")}</p>
        <p className="amount" data-testid="earned">{totals.map((sum) => money(sum.amount_minor, sum.currency)).join(" + ")}</p>
      </section>
      <h2>{t("today.jobs")}</h2>
      {day.rows.length === 0 && <p className="soft">{t("today.none")}</p>}
      <ul className="phone-rows" data-testid="jobs">
        {day.rows.map((row) => <RowView key={row.job.job_id} row={row} />)}
      </ul>
    </>
  );
}

function RowView({ row: { job, amountMinor } }: { row: Row }) {
  const amount = amountMinor === undefined ? "" : money(amountMinor, job.currency);
  return (
    <li className="card day-row" data-state={job.state}>
      <span><time>{hourAndMinute(job.ended_at ?? "")}</time> <b>{named("state", job.state)}</b></span>
      <span className="figure">{job.state === "delivered" && !amount ? t("today.soon") : amount}</span>
      <span className="soft">{job.pickup.address} → {job.dropoff.address}</span>
    </li>
  );
}

async function ask(): Promise<Day> {
  const since = midnight(new Date());
  const [jobs, earned] = await Promise.all([
    api.getJobsMine({ state: "done", limit: MOST }),
    api.getDriversMeEarnings({ from: since.toISOString(), limit: MOST }),
  ]);
  return { rows: rows(jobs.items, earned.items, since), totals: earned.totals, currency: earned.currency };
}
