import type { BoardView, DriverView, JobView } from "@roundsman/client";
import { memo } from "react";
import { Link } from "@shared/lib/link";
import { named, t, timeOfDay } from "../words";

export interface Choice {
  readonly driver?: string;
  readonly order?: string;
}

interface Panel {
  readonly view: BoardView | undefined;
  readonly choice: Choice;
  readonly choose: (choice: Choice) => void;
}

const MOST = 100; // rows; whoever looks for one among more searches

/** The map's drivers and jobs as lists: what the map shows by place, by keyboard and for readers of screens. */
export function MapPanel({ view, choice, choose }: Panel) {
  if (view === undefined) return <aside className="panel quiet">{t("loading")}</aside>;
  const working = view.drivers.filter((driver) => driver.state !== "unavailable");
  return (
    <aside className="panel">
      <h2>
        {t("map.jobs")} <span className="count">{view.jobs.length}</span>
      </h2>
      <ul className="rows" data-testid="jobs">
        {view.jobs.slice(0, MOST).map((job) => (
          <JobRow key={job.job_id} job={job} chosen={job.order_id === choice.order} choose={choose} />
        ))}
      </ul>
      <h2>
        {t("map.drivers")} <span className="count">{working.length}</span>
      </h2>
      <ul className="rows" data-testid="drivers">
        {working.slice(0, MOST).map((driver) => (
          <DriverRow key={driver.driver_id} driver={driver} chosen={driver.driver_id === choice.driver} choose={choose} />
        ))}
      </ul>
    </aside>
  );
}

// A row is drawn anew only when what it shows is another: positions come every few seconds, for hundreds of drivers.
const JobRow = memo(DrawnJob, (old, now) => old.chosen === now.chosen && old.job.version === now.job.version);
const DriverRow = memo(
  DrawnDriver,
  (old, now) => old.chosen === now.chosen && old.driver.state === now.driver.state && old.driver.name === now.driver.name,
);

function DrawnJob({ job, chosen, choose }: { job: JobView; chosen: boolean; choose: Panel["choose"] }) {
  return (
    <li className={chosen ? "row chosen" : "row"}>
      <button type="button" aria-pressed={chosen} onClick={() => choose({ order: job.order_id })}>
        <span className="badge" data-state={job.state}>{named("job", job.state)}</span>
        <span className="grow">{job.pickup.address || job.order_id}</span>
        <time dateTime={job.ready_at}>{timeOfDay(job.ready_at)}</time>
      </button>
      <Link to={`/orders/${job.order_id}`} className="open">{t("orders.order")}</Link>
    </li>
  );
}

function DrawnDriver({ driver, chosen, choose }: { driver: DriverView; chosen: boolean; choose: Panel["choose"] }) {
  return (
    <li className={chosen ? "row chosen" : "row"}>
      <button type="button" aria-pressed={chosen} onClick={() => choose({ driver: driver.driver_id })}>
        <span className="dot" data-state={driver.state} aria-hidden="true" />
        <span className="grow">{driver.name}</span>
        <span className="soft">{named("driver", driver.state)}</span>
      </button>
    </li>
  );
}
