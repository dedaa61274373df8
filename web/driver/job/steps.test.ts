import type { JobState, JobView } from "@roundsman/client";
import { describe, expect, it } from "vitest";
import type { Deed, Entry } from "../outbox/deed";
import { isBeforePickup, isGivenBack, mapLink, nextStep, stateWith } from "./steps";

const job = (state: JobState): JobView => ({ job_id: "job_1", state }) as JobView;
const entry = (deed: Deed, jobId = "job_1"): Entry => ({ key: "", jobId, deed, doneAt: 0 });

describe("how far a job is", () => {
  it("is one step after the other until it is delivered", () => {
    const walked: (JobState | undefined)[] = ["assigned"];
    for (let state = nextStep("assigned"); state !== undefined; state = nextStep(state)) walked.push(state);
    expect(walked).toEqual(["assigned", "arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered"]);
    expect(nextStep("cancelled")).toBeUndefined();
  });

  it.each<[JobState, Deed[], JobState]>([
    ["assigned", [], "assigned"],
    ["assigned", [{ kind: "step", step: "arrived_at_pickup" }, { kind: "step", step: "picked_up" }], "picked_up"],
    ["arrived_at_dropoff", [{ kind: "step", step: "picked_up" }], "arrived_at_dropoff"],
    ["picked_up", [{ kind: "give-back", reason: "x" }], "picked_up"],
  ])("from %s with what waits", (state, deeds, expected) => {
    expect(stateWith(job(state), deeds.map((deed) => entry(deed)))).toBe(expected);
  });

  it("does not change with what was done about another job", () => {
    const other = [entry({ kind: "step", step: "picked_up" }, "job_2"), entry({ kind: "give-back", reason: "x" }, "job_2")];
    expect(stateWith(job("assigned"), other)).toBe("assigned");
    expect(isGivenBack(job("assigned"), other)).toBe(false);
  });

  it("is over for who gave it back", () => {
    expect(isGivenBack(job("assigned"), [entry({ kind: "give-back", reason: "x" })])).toBe(true);
  });

  it("is before the pick-up until the goods are with the driver", () => {
    expect((["assigned", "arrived_at_pickup", "picked_up", "arrived_at_dropoff"] as const).map(isBeforePickup)).toEqual([true, true, false, false]);
  });
});

it("the link to the phone's map names point and address", () => {
  expect(mapLink({ lat: 52.5, lon: 13.4, address: "Torstraße 1" })).toBe("geo:52.5,13.4?q=52.5,13.4(Torstra%C3%9Fe%201)");
});
