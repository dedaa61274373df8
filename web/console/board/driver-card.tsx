import type { DriverView, JobView } from "@roundsman/client";
import { useState } from "react";
import { may } from "@shared/session/session";
import { named, t } from "../words";
import { JOB } from "./job-card";

interface Card {
  readonly driver: DriverView;
  readonly job: JobView | undefined; // that is chosen, and waits for a driver
  readonly give: (jobId: string, driver: DriverView) => void;
}

/** A driver on whom a job can be dropped; with a job chosen, a button does the same. */
export function DriverCard({ driver, job, give }: Card) {
  const [over, setOver] = useState(false);
  const takes = may("jobs:assign") && driver.state !== "on_job";
  return (
    <li
      className={over ? "driver-card over" : "driver-card"}
      data-driver={driver.driver_id}
      onDragOver={(event) => {
        if (!takes || !event.dataTransfer.types.includes(JOB)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        give(event.dataTransfer.getData(JOB), driver);
      }}
    >
      <span className="dot" data-state={driver.state} aria-hidden="true" />
      <span className="grow">{driver.name}</span>
      <span className="soft">{named("driver", driver.state)}</span>
      {job && takes && (
        <button type="button" className="small" onClick={() => give(job.job_id, driver)} aria-label={`${t("board.give")}: ${driver.name}`}>
          {t("board.give")}
        </button>
      )}
    </li>
  );
}
