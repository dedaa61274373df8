import type { BoardView, DriverView, JobView } from "@roundsman/client";
import { useEffect, useState } from "react";
import { tried } from "@shared/lib/said";
import { useStore } from "@shared/lib/store";
import { board, refreshBoard, watchBoard } from "../live/board";
import { api, may } from "@shared/session/session";
import { t } from "../words";
import { Decisions, names } from "./decisions";
import { DriverCard } from "./driver-card";
import { JobCard } from "./job-card";

const WAITING = new Set<JobView["state"]>(["open", "offered"]);
const MOST = 100; // cards of a kind

/** Jobs that wait for a driver, those under way, and who could carry them: give a job by dragging it, or by its button. */
export function BoardPage() {
  const { view, problem } = useStore(board);
  const [chosen, setChosen] = useState("");
  useEffect(watchBoard, []);
  if (view === undefined) return <p className="page quiet">{problem || t("loading")}</p>;

  const job = view.jobs.find((one) => one.job_id === chosen);
  const give = (jobId: string, driver: DriverView) => void assign(jobId, driver);
  return (
    <section className="page wide">
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      <div className="board">
        <Jobs title={t("board.waiting")} jobs={view.jobs.filter((one) => WAITING.has(one.state))} view={view} chosen={chosen} choose={setChosen} />
        <Jobs title={t("board.under-way")} jobs={view.jobs.filter((one) => !WAITING.has(one.state))} view={view} chosen={chosen} choose={setChosen} />
        <Drivers drivers={view.drivers} job={job && WAITING.has(job.state) ? job : undefined} give={give} />
      </div>
      {job && <Decisions key={`${job.job_id} ${job.version}`} job={job} names={names(view)} />}
    </section>
  );
}

interface JobsShown {
  readonly title: string;
  readonly jobs: readonly JobView[];
  readonly view: BoardView;
  readonly chosen: string;
  readonly choose: (jobId: string) => void;
}

function Jobs({ title, jobs, view, chosen, choose }: JobsShown) {
  const called = names(view);
  return (
    <section className="lane" aria-label={title}>
      <h2>{title} <span className="count">{jobs.length}</span></h2>
      <ul className="rows">
        {jobs.slice(0, MOST).map((job) => (
          <JobCard key={job.job_id} job={job} driver={called.get(job.driver_id ?? "")} chosen={job.job_id === chosen} choose={choose} />
        ))}
      </ul>
      {jobs.length === 0 && <p className="quiet">{t("board.no-jobs")}</p>}
    </section>
  );
}

function Drivers({ drivers, job, give }: { drivers: readonly DriverView[]; job: JobView | undefined; give: (jobId: string, driver: DriverView) => void }) {
  const there = drivers.filter((driver) => driver.state !== "unavailable").sort((one, other) => rank(one) - rank(other));
  return (
    <section className="lane" aria-label={t("map.drivers")}>
      <h2>{t("map.drivers")} <span className="count">{there.length}</span></h2>
      {may("jobs:assign") && <p className="soft hint">{job ? t("board.choose-driver") : t("board.choose-job")}</p>}
      <ul className="rows">
        {there.slice(0, MOST).map((driver) => (
          <DriverCard key={driver.driver_id} driver={driver} job={job} give={give} />
        ))}
      </ul>
      {there.length === 0 && <p className="quiet">{t("board.no-drivers")}</p>}
    </section>
  );
}

/** The service decides who was first; the second is told, and sees the board as it is. */
async function assign(jobId: string, driver: DriverView): Promise<void> {
  const body = { driver_id: driver.driver_id };
  await tried(() => api.postJobsByJobIdAssign(jobId, body), `${t("board.given")} ${driver.name}`);
  refreshBoard();
}

function rank(driver: DriverView): number {
  return ["free", "offered", "on_job"].indexOf(driver.state);
}
