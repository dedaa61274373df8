import { useStore } from "@shared/lib/store";
import { platform } from "@shared/live/clock";
import { useEffect, useState } from "react";
import { t } from "../words";
import { follow, queue } from "./follow";
import { OrderCard } from "./order-card";
import { COLUMNS, type Column, type Entry } from "./queue";

const TICK_MS = 1000;

/** What waits, what is being prepared, what is ready: columns on a tablet, one below the other on a phone. */
export function QueuePage() {
  const { entries, problem } = useStore(queue);
  const now = useNow();
  return (
    <section className="queue-page">
      <h1 className="unshown">{t("nav.queue")}</h1>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {entries === undefined && !problem && <p className="quiet page">{t("loading")}</p>}
      <div className="queue">
        {entries !== undefined && COLUMNS.map((one) => <Lane key={one} column={one} entries={entries} now={now} />)}
      </div>
    </section>
  );
}

function Lane({ column, entries, now }: { column: Column; entries: readonly Entry[]; now: number }) {
  const own = entries.filter((entry) => entry.column === column);
  return (
    <section className="lane" data-testid={`lane-${column}`} aria-label={t(`queue.${column}`)}>
      <h2>{t(`queue.${column}`)} <span className="count">{own.length}</span></h2>
      {own.length === 0 && <p className="quiet">{t(`queue.none-${column}`)}</p>}
      <ul>{own.map((entry) => <OrderCard key={entry.orderId} entry={entry} now={now} />)}</ul>
    </section>
  );
}

/** Follow the shop's queue while it is on the page. */
export function useQueue(vendorId: string, others: () => void): void {
  useEffect(() => follow(vendorId, others), [vendorId, others]);
}

function useNow(): number {
  const [now, setNow] = useState(() => platform.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(platform.now()), TICK_MS);
    return () => clearInterval(tick);
  }, []);
  return now;
}
