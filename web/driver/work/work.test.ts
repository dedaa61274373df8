import { Refused, type DriverModel, type JobView, type OfferView } from "@roundsman/client";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { isUnsettled, loaded, NOTHING, type Work } from "./work";

const { api } = vi.hoisted(() => ({
  api: {
    getDriversMe: vi.fn(),
    getJobsMine: vi.fn(),
    getJobsByJobId: vi.fn(),
    getOffersMine: vi.fn(),
    getOrders: vi.fn(),
    getVendorsByVendorId: vi.fn(),
  },
}));
vi.mock("@shared/session/session", () => ({ api }));
vi.mock("@shared/session/tokens", () => ({
  isRefusal: (error: unknown, slug: string) => error instanceof Refused && error.slug === slug,
}));

const driver = { driver_id: "drv_1", availability: "on_job" } as DriverModel;
const job = { job_id: "job_1", order_id: "ord_1", vendor_id: "ven_1", driver_id: "drv_1", state: "assigned" } as JobView;
const offer = { offer_id: "off_1" } as OfferView;
const mine = { ...NOTHING, driver, job };

const refused = (status: number, slug: string): Refused => {
  const answer = { status, body: { type: `/problems/${slug}` }, header: () => null };
  return new Refused({ method: "GET", path: "/", headers: {} }, answer);
};
const look = (before: Work): Promise<Work> => loaded(before);

beforeEach(() => {
  vi.resetAllMocks();
  api.getDriversMe.mockResolvedValue({ body: driver });
  api.getJobsMine.mockResolvedValue({ items: [] });
  api.getOffersMine.mockResolvedValue({ items: [] });
  api.getOrders.mockResolvedValue({ items: [{ order_id: "ord_1", lines: [], instructions: "Ring twice" }] });
  api.getVendorsByVendorId.mockResolvedValue({ body: { name: "Dal House" } });
});

describe("what a driver has before them", () => {
  it("is a registration first, where there is none", async () => {
    api.getDriversMe.mockRejectedValue(refused(404, "driver-not-registered"));
    expect(await look(NOTHING)).toEqual({ ...NOTHING, mustRegister: true });
  });

  it("is what is offered, and nothing else before it", async () => {
    api.getOffersMine.mockResolvedValue({ items: [offer] });
    expect(await look(NOTHING)).toEqual({ ...NOTHING, driver, offers: [offer] });
  });

  it("is the job with its goods, which are asked for once", async () => {
    api.getJobsMine.mockResolvedValue({ items: [job] });
    const first = await look(NOTHING);
    expect(first.goods).toEqual({ orderId: "ord_1", vendor: "Dal House", lines: [], notes: "Ring twice" });
    expect((await look(first)).goods).toBe(first.goods);
    expect(api.getOrders).toHaveBeenCalledOnce();
  });

  it("is unsettled while the order is not shown to its driver yet, and settled then", async () => {
    api.getJobsMine.mockResolvedValue({ items: [job] });
    api.getOrders.mockResolvedValueOnce({ items: [] });
    const first = await look(NOTHING);
    expect([first.goods, isUnsettled(first)]).toEqual([undefined, true]);
    expect(isUnsettled(await look(first))).toBe(false);
  });

  it("is unsettled while the driver is still on a job that is over", async () => {
    expect(isUnsettled(await look(NOTHING))).toBe(true);
    api.getDriversMe.mockResolvedValue({ body: { ...driver, availability: "online" } });
    expect(isUnsettled(await look(NOTHING))).toBe(false);
  });
});

describe("a job that is not the driver's any more", () => {
  it("is told as it ended", async () => {
    const cancelled = { ...job, state: "cancelled" };
    api.getJobsByJobId.mockResolvedValue(cancelled);
    const next = await look(mine);
    expect([next.job, next.goods, next.ended]).toEqual([undefined, undefined, cancelled]);
  });

  it("is told as gone to another where it may not be read any more", async () => {
    api.getJobsByJobId.mockRejectedValue(refused(404, "not-found"));
    expect((await look(mine)).ended).toEqual({ ...job, driver_id: null });
  });

  it("stays told until the driver has read it", async () => {
    const ended = { ...job, driver_id: null };
    expect((await look({ ...NOTHING, driver, ended })).ended).toEqual(ended);
    expect((await look({ ...NOTHING, driver })).ended).toBeUndefined();
  });
});
