import type { OrderModel, PageOrderModel, Status } from "@roundsman/client";
import { useCallback, useEffect, useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { SearchField } from "@shared/lib/search-field";
import { useChannels } from "@shared/live/channel";
import { api } from "@shared/session/session";
import { dayAndTime, money, named, t } from "../words";

const OPEN: readonly Status[] = ["placed", "authorized", "accepted", "assigned", "picked_up", "delivered"];
const OVER: readonly Status[] = ["completed", "cancelled"];
const CHOICES = ["open", "all", ...OPEN, ...OVER] as const;
type Choice = (typeof CHOICES)[number];
const PAGE = 50;
const NEWS_MS = 5000; // no channel tells of orders that have just come: they are asked for

/** The organization's orders, newest first; those under way change as they go. */
export function OrdersPage() {
  const [choice, setChoice] = useState<Choice>("open");
  const [q, setQ] = useState("");
  const [pages, setPages] = useState(1);
  const ask = useCallback(() => load(choice, q, pages), [choice, q, pages]);
  const { value, problem, reload } = useLoaded(`${choice} ${q} ${pages}`, ask);
  useEffect(() => {
    const news = setInterval(() => (document.hidden ? undefined : reload()), NEWS_MS);
    return () => clearInterval(news);
  }, [reload]);
  const moving = value?.items.filter((order) => !OVER.includes(order.status)).slice(0, PAGE) ?? [];
  useChannels(moving.map((order) => `order:${order.order_id}`), reload);

  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("orders.title")}</h1>
        <SearchField hint={t("orders.search-hint")} search={(text) => (setQ(text), setPages(1))} />
        <label className="field">
          {t("orders.status")}
          <select value={choice} onChange={(event) => (setChoice(event.target.value as Choice), setPages(1))}>
            {CHOICES.map((one) => (
              <option key={one} value={one}>{label(one)}</option>
            ))}
          </select>
        </label>
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value?.items.length === 0 && <p className="quiet">{t("orders.none")}</p>}
      {value && value.items.length > 0 && <OrderTable orders={value.items} />}
      {value?.next_cursor && <button type="button" onClick={() => setPages(pages + 1)}>{t("orders.more")}</button>}
    </section>
  );
}

function OrderTable({ orders }: { orders: readonly OrderModel[] }) {
  return (
    <table className="table" data-testid="orders">
      <thead>
        <tr>
          <th scope="col">{t("orders.placed")}</th>
          <th scope="col">{t("orders.status")}</th>
          <th scope="col">{t("orders.items")}</th>
          <th scope="col" className="figure">{t("orders.total")}</th>
          <th scope="col">{t("orders.order")}</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <tr key={order.order_id} data-order={order.order_id}>
            <td><time dateTime={order.placed_at}>{dayAndTime(order.placed_at)}</time></td>
            <td><span className="badge" data-status={order.status}>{named("status", order.status)}</span></td>
            <td>{order.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ")}</td>
            <td className="figure">{money(order.price.total_minor, order.price.currency)}</td>
            <td><Link to={`/orders/${order.order_id}`}><code>{order.order_id.slice(-8)}</code></Link></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function label(choice: Choice): string {
  if (choice === "open") return t("orders.open");
  return choice === "all" ? t("orders.all") : named("status", choice);
}

async function load(choice: Choice, q: string, pages: number): Promise<PageOrderModel> {
  const status = choice === "all" ? undefined : choice === "open" ? [...OPEN] : [choice];
  const items: OrderModel[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page++) {
    const found = await api.getOrders({ status, q: q || undefined, limit: PAGE, cursor });
    items.push(...found.items);
    cursor = found.next_cursor ?? undefined;
    if (cursor === undefined) break;
  }
  return { items, next_cursor: cursor ?? null };
}
