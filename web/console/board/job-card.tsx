import type { JobView } from "@roundsman/client";
import { useState } from "react";
import { Link } from "@shared/lib/link";
import { tried } from "@shared/lib/said";
import { refreshBoard } from "../live/board";
import { api, may } from "@shared/session/session";
import { named, t, timeOfDay } from "../words";

export const JOB = "application/x-roundsman-job"; // what is dragged

interface Card {
  readonly job: JobView;
  readonly driver: string | undefined;
  readonly chosen: boolean;
  readonly choose: (jobId: string) => void;
}

/** A job that can be chosen, dragged to a driver while it waits, and taken back before it is picked up. */
export function JobCard({ job, driver, chosen, choose }: Card) {
  const waits = job.state === "open" || job.state === "offered";
  const carried = job.state === "assigned" || job.state === "arrived_at_pickup";
  return (
    <li
      className={chosen ? "job-card chosen" : "job-card"}
      data-order={job.order_id}
      data-state={job.state}
      draggable={waits && may("jobs:assign")}
      onDragStart={(event) => {
        event.dataTransfer.setData(JOB, job.job_id);
        event.dataTransfer.effectAllowed = "move";
        choose(job.job_id);
      }}
    >
      <button type="button" className="plain" aria-pressed={chosen} onClick={() => choose(chosen ? "" : job.job_id)}>
        <span className="badge" data-state={job.state}>{named("job", job.state)}</span>
        <span className="grow">{job.pickup.address || job.order_id}</span>
        <time dateTime={job.ready_at} title={t("board.ready")}>{timeOfDay(job.ready_at)}</time>
      </button>
      <p className="soft">
        <span className="grow">{driver ?? job.dropoff.address}</span>
        {carried && may("jobs:assign") && <TakeBack job={job} />}
        <Link to={`/orders/${job.order_id}`}>{t("orders.order")}</Link>
      </p>
    </li>
  );
}

function TakeBack({ job }: { job: JobView }) {
  const [asking, setAsking] = useState(false);
  if (!asking) return <button type="button" className="small" onClick={() => setAsking(true)}>{t("board.take-back")}</button>;
  const take = async (reason: string) => {
    setAsking(false);
    await tried(() => api.postJobsByJobIdUnassign(job.job_id, { reason }), t("board.taken-back"));
    refreshBoard();
  };
  return (
    <form
      className="inline"
      onSubmit={(event) => {
        event.preventDefault();
        void take(String(new FormData(event.currentTarget).get("reason") ?? ""));
      }}
    >
      <input name="reason" required minLength={1} maxLength={200} aria-label={t("board.reason")} placeholder={t("board.reason")} autoFocus />
      <button type="submit" className="small">{t("board.take-back")}</button>
    </form>
  );
}
