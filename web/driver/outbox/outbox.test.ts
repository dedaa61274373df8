import { Refused, Unreachable, type Answer, type DispatchStep } from "@roundsman/client";
import { beforeEach, describe, expect, it } from "vitest";
import type { Deed, Entry, Refusal } from "./deed";
import { Outbox, type Alone } from "./outbox";
import { shelf } from "./shelf";

const DAY: readonly DispatchStep[] = ["arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered"];

/** The platform as a driver's phone meets it: each key has one effect, and answers get lost. */
class Platform {
  readonly effects: string[] = [];
  readonly heard: string[] = []; // the key of every try
  reachable = true;
  loses = 0; // so many answers get lost, though the deed is done
  readonly says = new Map<string, [number, string]>(); // step -> status and slug

  readonly take = async (entry: Entry): Promise<void> => {
    if (!this.reachable) throw new Unreachable("away");
    this.heard.push(entry.key);
    const step = entry.deed.kind === "step" ? entry.deed.step : entry.deed.kind;
    const said = this.says.get(step);
    if (said !== undefined) throw refusal(...said);
    if (!this.effects.some((effect) => effect === `${entry.key} ${entry.jobId} ${step}`)) {
      this.effects.push(`${entry.key} ${entry.jobId} ${step}`);
    }
    await Promise.resolve();
    if (this.loses > 0) {
      this.loses -= 1;
      throw new Unreachable("lost");
    }
  };
}

/** What a browser keeps over reloads. */
class Memory implements Pick<Storage, "getItem" | "setItem"> {
  private readonly kept = new Map<string, string>();
  getItem = (name: string): string | null => this.kept.get(name) ?? null;
  setItem = (name: string, value: string): void => void this.kept.set(name, value);
}

let platform: Platform;
let memory: Memory;
let keys: number;
let turn: Promise<void>;

beforeEach(() => {
  platform = new Platform();
  memory = new Memory();
  keys = 0;
  turn = Promise.resolve();
});

const alone: Alone = (work) => {
  turn = turn.then(work);
  return turn;
};

/** The app as it begins; called again it is a reload, or another tab. */
function opened(send = platform.take): Outbox {
  const store = memory as unknown as Storage;
  return new Outbox({
    shelf: shelf<readonly Entry[]>("waiting", [], store),
    refusals: shelf<readonly Refusal[]>("refused", [], store),
    send,
    alone,
    newKey: () => `key-${++keys}`,
    now: () => 1000,
  });
}

const step = (step: DispatchStep): Deed => ({ kind: "step", step });
const steps = (entries: readonly Entry[]): unknown[] => entries.map(({ deed }) => (deed.kind === "step" ? deed.step : deed.kind));

describe("deeds that wait to be sent", () => {
  it("arrive in the order in which they were done, each once", async () => {
    const outbox = opened();
    for (const one of DAY) outbox.add("job_1", step(one));
    await outbox.flush();
    expect(platform.effects).toEqual(DAY.map((one, index) => `key-${index + 1} job_1 ${one}`));
    expect(outbox.waiting.get()).toEqual([]);
  });

  it("are kept while nobody answers, and none overtakes another", async () => {
    const outbox = opened();
    platform.reachable = false;
    for (const one of DAY.slice(0, 3)) {
      outbox.add("job_1", step(one));
      await outbox.flush();
    }
    expect(platform.effects).toEqual([]);
    expect(steps(outbox.waiting.get())).toEqual(DAY.slice(0, 3));
    platform.reachable = true;
    outbox.add("job_1", step("delivered"));
    await outbox.flush();
    expect(platform.effects.map((effect) => effect.split(" ")[2])).toEqual(DAY);
  });

  it("are sent again with the same key when the answer was lost, and have one effect", async () => {
    const outbox = opened();
    platform.loses = 2;
    outbox.add("job_1", step("picked_up"));
    outbox.add("job_1", step("arrived_at_dropoff"));
    for (let turn = 0; turn < 3; turn++) await outbox.flush();
    expect(platform.heard).toEqual(["key-1", "key-1", "key-1", "key-2"]);
    expect(platform.effects).toEqual(["key-1 job_1 picked_up", "key-2 job_1 arrived_at_dropoff"]);
  });

  it("survive a reload, and one that was under way keeps its key", async () => {
    const before = opened(() => new Promise<void>(() => {})); // the page goes before the answer comes
    before.add("job_1", step("picked_up"));
    before.add("job_1", step("arrived_at_dropoff"));
    void before.flush();
    turn = Promise.resolve(); // the lock ends with the page
    const after = opened();
    expect(steps(after.waiting.get())).toEqual(["picked_up", "arrived_at_dropoff"]);
    await after.flush();
    expect(platform.effects).toEqual(["key-1 job_1 picked_up", "key-2 job_1 arrived_at_dropoff"]);
    expect(opened().waiting.get()).toEqual([]);
  });

  it("that were done while others are being sent follow them", async () => {
    const outbox: Outbox = opened(async (entry) => {
      if (entry.key === "key-1") outbox.add("job_1", step("arrived_at_dropoff"));
      await platform.take(entry);
    });
    outbox.add("job_1", step("picked_up"));
    await Promise.all([outbox.flush(), outbox.flush()]);
    expect(platform.heard).toEqual(["key-1", "key-2"]);
    expect(outbox.waiting.get()).toEqual([]);
  });

  it("are sent by one tab at a time, and the other sees that they have gone", async () => {
    const [one, other] = [opened(), opened()];
    one.add("job_1", step("picked_up"));
    other.add("job_1", step("arrived_at_dropoff"));
    await Promise.all([one.flush(), other.flush()]);
    expect(platform.heard).toEqual(["key-1", "key-2"]);
    other.reread();
    expect([one.waiting.get(), other.waiting.get()]).toEqual([[], []]);
  });
});

describe("what the platform refuses", () => {
  it("is told with its reason, and does not stop what follows", async () => {
    const outbox = opened();
    platform.says.set("arrived_at_pickup", [409, "illegal-step"]);
    outbox.add("job_1", step("arrived_at_pickup"));
    outbox.add("job_1", step("picked_up"));
    await outbox.flush();
    expect(outbox.refused.get().map(({ slug, words }) => [slug, words])).toEqual([["illegal-step", "No: illegal-step"]]);
    expect(platform.effects).toEqual(["key-2 job_1 picked_up"]);
    expect(outbox.waiting.get()).toEqual([]);
  });

  it("stays told over a reload, until it was read", async () => {
    const before = opened();
    platform.says.set("picked_up", [404, "not-found"]);
    before.add("job_1", step("picked_up"));
    before.add("job_2", step("picked_up"));
    await before.flush();
    const after = opened();
    expect(after.refused.get().map(({ entry }) => entry.jobId)).toEqual(["job_1", "job_2"]);
    after.dismiss("job_1");
    expect(opened().refused.get().map(({ entry }) => entry.jobId)).toEqual(["job_2"]);
  });

  it.each([401, 429, 500, 503])("for now (%i) is tried again later, before all that follows", async (status) => {
    const outbox = opened();
    platform.says.set("picked_up", [status, "not-now"]);
    outbox.add("job_1", step("picked_up"));
    outbox.add("job_1", step("arrived_at_dropoff"));
    await outbox.flush();
    expect(steps(outbox.waiting.get())).toEqual(["picked_up", "arrived_at_dropoff"]);
    expect(outbox.refused.get()).toEqual([]);
    platform.says.clear();
    await outbox.flush();
    expect(platform.heard).toEqual(["key-1", "key-1", "key-2"]);
    expect(platform.effects).toEqual(["key-1 job_1 picked_up", "key-2 job_1 arrived_at_dropoff"]);
  });

  it("is told once, even when the page went before it was struck off", async () => {
    const outbox = opened();
    platform.says.set("give-back", [409, "job-picked-up"]);
    outbox.add("job_1", { kind: "give-back", reason: "flat tyre" });
    const [entry] = outbox.waiting.get();
    memory.setItem("refused", JSON.stringify([{ entry, slug: "job-picked-up", words: "" }]));
    await opened().flush();
    expect(opened().refused.get()).toHaveLength(1);
    expect(opened().waiting.get()).toEqual([]);
  });
});

describe("what is kept", () => {
  it("is empty where it cannot be read", () => {
    memory.setItem("waiting", "{");
    expect(opened().waiting.get()).toEqual([]);
  });
});

function refusal(status: number, slug: string): Refused {
  const answer: Answer = { status, body: { type: `/problems/${slug}`, detail: `No: ${slug}` }, header: () => null };
  return new Refused({ method: "POST", path: "/api/v1/jobs/job_1/progress", headers: {} }, answer);
}
