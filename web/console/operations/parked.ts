/** What is parked on the whole platform, and what was decided over it here. */

import type { ParkedKeyModel, ShownRecordModel, ShownRecordsModel } from "@roundsman/client";
import { Store } from "@shared/lib/store";
import { api } from "@shared/session/session";
import type { Place } from "./place";

export interface Parked {
  readonly keys: readonly ParkedKeyModel[];
  readonly more: boolean;
  readonly unknown: readonly string[]; // services that cannot tell just now
}

export interface Decided extends Place {
  readonly at: string;
  readonly text: string;
}

const KEPT = 20;

/** What this person decided since the page was loaded, the last first. */
export const decided = new Store<readonly Decided[]>([]);

export function remember(place: Place, text: string): void {
  decided.update((old) => [{ ...place, at: new Date().toISOString(), text }, ...old].slice(0, KEPT));
}

/** Asks only those services that have something parked. */
export async function readParked(): Promise<Parked> {
  const { services } = await api.getOperations();
  const unknown = services.filter((one) => one.groups === null).map((one) => one.service);
  const some = services.filter((one) => one.groups?.some((group) => group.parked > 0));
  const found = await Promise.all(some.map((one) => api.getOperationsByServiceParked(one.service)));
  const keys = found.flatMap((one) => one.items).sort((a, b) => a.oldest_at.localeCompare(b.oldest_at));
  return { keys, more: found.some((one) => one.more), unknown };
}

/** A key's records; none where nothing of it is parked any more. */
export function readRecords({ group, key }: Place): Promise<ShownRecordsModel> {
  return api.getOperationsByServiceParkedRecords(serviceOf(group), { group, key });
}

export function redrive({ group, key }: Place, why: string) {
  return api.postOperationsByServiceParkedRedrive(serviceOf(group), { group, key, why });
}

/** Gives up what was seen, and nothing that has come or gone since. */
export function discard({ group, key }: Place, seen: readonly ShownRecordModel[], why: string) {
  const records = seen.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
  return api.postOperationsByServiceParkedDiscard(serviceOf(group), { group, key, records, why });
}

function serviceOf(group: string): string {
  return group.split(".")[0] ?? group;
}
