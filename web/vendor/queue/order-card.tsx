import { useState } from "react";
import { hourAndMinute, number, t } from "../words";
import { Actions } from "./actions";
import { countdown, type Entry } from "./queue";

const HURRY_MS = 60_000;

/** One order: what is to be prepared, how long there is, and what can be done with it. */
export function OrderCard({ entry, now }: { entry: Entry; now: number }) {
  const [busy, setBusy] = useState(false);
  return (
    <li className="card order" data-order={entry.orderId} data-column={entry.column}>
      <header>
        <b>{t("order.number", { number: shortOf(entry.orderId) })}</b>
        <Due entry={entry} now={now} />
      </header>
      <ul className="portions">
        {entry.portions.map((one, index) => (
          <li key={index}><b className="quantity">{number(one.quantity)} ×</b> {one.name}</li>
        ))}
      </ul>
      {entry.instructions && <p className="instructions">{entry.instructions}</p>}
      {entry.column !== "new" && <p className="soft">{t(entry.hasDriver ? "order.driver" : "order.no-driver")}</p>}
      <Actions entry={entry} busy={busy} setBusy={setBusy} />
    </li>
  );
}

function Due({ entry, now }: { entry: Entry; now: number }) {
  if (entry.answerBy !== null) {
    const hurry = Date.parse(entry.answerBy) - now < HURRY_MS;
    return <span className={hurry ? "due hurry" : "due"} data-testid="countdown">{t("order.answer-in", { time: countdown(entry.answerBy, now) })}</span>;
  }
  if (entry.readyAt === null || entry.column === "ready") return null;
  const late = Date.parse(entry.readyAt) < now;
  const time = hourAndMinute(entry.readyAt);
  return <span className={late ? "due hurry" : "due"} data-testid="promise">{late ? t("order.late", { time }) : t("order.ready-by", { time })}</span>;
}

/** The last letters: what people call across a kitchen. */
function shortOf(orderId: string): string {
  return orderId.slice(-4).toUpperCase();
}
