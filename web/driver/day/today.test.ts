import type { EarningModel, JobState, JobView } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import { awaitsEarning, midnight, rows } from "./today";

const SINCE = new Date("2026-03-02T00:00:00Z");
const job = (name: string, ended_at: string | null, state: JobState = "delivered"): JobView =>
  ({ job_id: `job_${name}`, order_id: `ord_${name}`, ended_at, state }) as JobView;
const earning = (name: string, amount_minor: number): EarningModel => ({ order_id: `ord_${name}`, amount_minor, currency: "USD", at: "" });

describe("a driver's day", () => {
  it("begins at midnight and shows the newest first", () => {
    const jobs = [job("a", "2026-03-01T23:59:59Z"), job("b", "2026-03-02T00:00:00Z"), job("c", "2026-03-02T09:00:00Z"), job("d", null)];
    const day = rows(jobs, [earning("b", 500), earning("a", 1)], SINCE);
    expect(day.map(({ job, amountMinor }) => [job.order_id, amountMinor])).toEqual([["ord_c", undefined], ["ord_b", 500]]);
  });

  it("waits for the earning of what was delivered, and of nothing else", () => {
    const cancelled = rows([job("a", "2026-03-02T09:00:00Z", "cancelled")], [], SINCE);
    const delivered = rows([job("a", "2026-03-02T09:00:00Z")], [], SINCE);
    expect([awaitsEarning(cancelled), awaitsEarning(delivered)]).toEqual([false, true]);
  });

  it("is the day of the phone", () => {
    expect(midnight(new Date(2026, 2, 2, 23, 59))).toEqual(new Date(2026, 2, 2));
  });
});
