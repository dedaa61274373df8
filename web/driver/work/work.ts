/** What the driver has before them: as the platform told it last, kept so that it is there without a network, too. */

import { api } from "@shared/session/session";
import { isRefusal } from "@shared/session/tokens";
import type { DriverModel, JobView, OfferView, OrderModel } from "@roundsman/client";

export interface Work {
  readonly driver: DriverModel | undefined; // none yet: they have not registered, or nothing was loaded
  readonly mustRegister: boolean;
  readonly job: JobView | undefined;
  readonly goods: Goods | undefined; // of the job, once the order service knows its driver
  readonly ended: JobView | undefined; // was theirs and is not any more, though they did not end it
  readonly offers: readonly OfferView[];
}

/** What is carried, for whom. */
export interface Goods {
  readonly orderId: string;
  readonly vendor: string;
  readonly lines: OrderModel["lines"];
  readonly notes: string;
}

export const NOTHING: Work = {
  driver: undefined,
  mustRegister: false,
  job: undefined,
  goods: undefined,
  ended: undefined,
  offers: [],
};

/** Everything, anew. Throws `Unreachable` while nobody answers. */
export async function loaded(before: Work): Promise<Work> {
  const driver = await ownDriver();
  if (driver === undefined) return { ...NOTHING, mustRegister: true };
  const [jobs, offers] = await Promise.all([api.getJobsMine({ state: "active" }), api.getOffersMine()]);
  const job = jobs.items[0];
  const gone = before.job !== undefined && before.job.job_id !== job?.job_id;
  return {
    driver,
    mustRegister: false,
    job,
    goods: job && (await goodsOf(job, before)),
    ended: gone ? await whatBecameOf(before.job) : before.ended,
    offers: offers.items,
  };
}

/** Whether other services have yet to hear of what dispatch knows: then it is worth to look again soon. */
export function isUnsettled(work: Work): boolean {
  return work.job === undefined ? work.driver?.availability === "on_job" : work.goods === undefined;
}

async function ownDriver(): Promise<DriverModel | undefined> {
  try {
    return (await api.getDriversMe()).body;
  } catch (error) {
    if (isRefusal(error, "driver-not-registered")) return undefined;
    throw error;
  }
}

/** The job as it is now; as it was, and nobody's of ours, where the platform does not show it to this driver any more. */
async function whatBecameOf(job: JobView): Promise<JobView> {
  try {
    return await api.getJobsByJobId(job.job_id);
  } catch (error) {
    if (isRefusal(error, "not-found")) return { ...job, driver_id: null };
    throw error;
  }
}

async function goodsOf(job: JobView, before: Work): Promise<Goods | undefined> {
  if (before.goods?.orderId === job.order_id) return before.goods;
  const [order] = (await api.getOrders({ q: job.order_id, limit: 1 })).items;
  if (order === undefined) return undefined;
  const vendor = (await api.getVendorsByVendorId(job.vendor_id)).body.name;
  return { orderId: order.order_id, vendor, lines: order.lines, notes: order.instructions };
}
