import type { OrderModel } from "@roundsman/client";
import { useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { BigButton } from "@shared/phone/big-button";
import { Screen } from "@shared/phone/screen";
import { Waiting } from "@shared/phone/waiting";
import { api } from "@shared/session/session";
import { dayAndTime, money, named, t } from "../words";

const PAGE = 20;
const MOST = 200;

/** The person's orders, the newest first. */
export function OrdersPage() {
  const [limit, setLimit] = useState(PAGE);
  const orders = useLoaded(String(limit), () => api.getOrders({ limit }));
  const items = orders.value?.items;
  return (
    <Screen title={t("orders.title")}>
      <Waiting for={orders} />
      {items?.length === 0 && <p className="quiet">{t("orders.none")}</p>}
      <ul className="phone-rows" data-testid="orders">
        {items?.map((order) => (
          <Row key={order.order_id} order={order} />
        ))}
      </ul>
      {orders.value?.next_cursor && limit < MOST && <BigButton look="calm" act={() => setLimit(Math.min(MOST, limit * 3))}>{t("orders.more")}</BigButton>}
    </Screen>
  );
}

function Row({ order }: { order: OrderModel }) {
  return (
    <li>
      <Link to={`/orders/${order.order_id}`} className="card tile">
        <b>{order.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ")}</b>
        <span className="soft">{dayAndTime(order.placed_at)}</span>
        <span className="tile-facts">
          <span className="badge" data-status={order.status}>{named("status", order.status)}</span>
          <span className="figure">{money(order.price.total_minor, order.price.currency)}</span>
        </span>
      </Link>
    </li>
  );
}
