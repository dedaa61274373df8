/** A driver's day: what was delivered since midnight, and what it earned. */

import type { EarningModel, JobView } from "@roundsman/client";

export interface Row {
  readonly job: JobView;
  readonly amountMinor: number | undefined; // not told yet, or nothing was earned
}

/** The jobs that ended at or after `since`, newest first, each with its earning. */
export function rows(jobs: readonly JobView[], earnings: readonly EarningModel[], since: Date): Row[] {
  const amounts = new Map(earnings.map((earning) => [earning.order_id, earning.amount_minor]));
  return jobs
    .filter((job) => job.ended_at != null && Date.parse(job.ended_at) >= since.getTime())
    .sort((one, other) => Date.parse(other.ended_at ?? "") - Date.parse(one.ended_at ?? ""))
    .map((job) => ({ job, amountMinor: amounts.get(job.order_id) }));
}

/** Whether a delivery's earning has yet to come. */
export function awaitsEarning(day: readonly Row[]): boolean {
  return day.some(({ job, amountMinor }) => job.state === "delivered" && amountMinor === undefined);
}

/** The last midnight on this phone. */
export function midnight(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}
