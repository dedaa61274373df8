import type { Channel, LogEntryOut } from "@roundsman/client";
import { useEffect, useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { SearchField } from "@shared/lib/search-field";
import { api } from "@shared/session/session";
import { pagesOf } from "../parts/pages-of";
import { Select } from "../parts/select";
import { count, dayAndTime, named, t } from "../words";

const STATES = ["all", "pending", "sent", "failed"] as const;
const CHANNELS = ["all", "email", "in_app"] as const;
type State = (typeof STATES)[number];
type Way = (typeof CHANNELS)[number];
const PAGE = 50;
const NEWS_MS = 5000; // no channel tells of messages: they are asked for

/** Who was told of what, and how; never in which words. */
export function MessagesPage() {
  const [state, setState] = useState<State>("all");
  const [way, setWay] = useState<Way>("all");
  const [order, setOrder] = useState("");
  const [pages, setPages] = useState(1);
  const status = state === "all" ? undefined : state;
  const channel: Channel | undefined = way === "all" ? undefined : way;
  const asked = { status, channel, order_id: order || undefined };
  const ask = () => pagesOf(pages, (cursor) => api.getNotificationsLog({ ...asked, cursor, limit: PAGE }));
  const { value, problem, reload } = useLoaded(`${state} ${way} ${order} ${pages}`, ask);
  useEffect(() => {
    const news = setInterval(() => (document.hidden ? undefined : reload()), NEWS_MS);
    return () => clearInterval(news);
  }, [reload]);
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.messages")}</h1>
        <SearchField hint={t("messages.search-hint")} search={(text) => (setOrder(text), setPages(1))} />
        <Select label={t("messages.channel")} group="channel" all={CHANNELS} now={way} choose={(one) => (setWay(one), setPages(1))} />
        <Select label={t("orders.status")} group="message" all={STATES} now={state} choose={(one) => (setState(one), setPages(1))} />
      </header>
      <Sent />
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value?.items.length === 0 && <p className="quiet">{t("messages.none")}</p>}
      {value && value.items.length > 0 && <MessageTable messages={value.items} />}
      {value?.next_cursor && <button type="button" onClick={() => setPages(pages + 1)}>{t("orders.more")}</button>}
    </section>
  );
}

/** How many were sent in all, by what they tell and how. */
function Sent() {
  const { value } = useLoaded("counts", () => api.getNotificationsCounts());
  const sums = Object.entries(value ?? {});
  if (sums.length === 0) return null;
  return (
    <details className="card">
      <summary>{t("messages.counts")}</summary>
      <table className="plain-table">
        <tbody>
          {sums.map(([step, channels]) => (
            <tr key={step}>
              <th scope="row">{named("told", step)}</th>
              <td className="figure">{Object.entries(channels).map(([name, sent]) => `${named("channel", name)} ${count(sent)}`).join(" · ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function MessageTable({ messages }: { messages: readonly LogEntryOut[] }) {
  return (
    <div className="wideness">
      <table className="table" data-testid="messages">
        <thead>
          <tr>
            <th scope="col">{t("messages.at")}</th>
            <th scope="col">{t("messages.what")}</th>
            <th scope="col">{t("messages.channel")}</th>
            <th scope="col">{t("messages.whom")}</th>
            <th scope="col">{t("orders.status")}</th>
            <th scope="col">{t("orders.order")}</th>
          </tr>
        </thead>
        <tbody>
          {messages.map((one) => (
            <tr key={one.notification_id ?? `${one.order_id} ${one.step} ${one.channel}`} data-message={one.order_id}>
              <td>{one.created_at && <time dateTime={one.created_at}>{dayAndTime(one.created_at)}</time>}</td>
              <td>{named("told", one.step)}</td>
              <td>{named("channel", one.channel)}</td>
              <td><code>{one.user_id?.slice(-8) ?? "–"}</code></td>
              <td><span className="badge" data-status={one.status}>{named("message", one.status)}</span> <span className="soft">{one.why}</span></td>
              <td><Link to={`/orders/${one.order_id}`}><code>{one.order_id.slice(-8)}</code></Link></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
