import type { OrderModel, TrackedOrderOut } from "@roundsman/client";
import { Suspense, lazy, useState } from "react";
import { useLoaded } from "@shared/lib/load";
import { useChannel } from "@shared/live/channel";
import { Screen } from "@shared/phone/screen";
import { Waiting } from "@shared/phone/waiting";
import { api } from "@shared/session/session";
import { dayAndTime, hourAndMinute, kilometres, named, t } from "../words";
import { CallOff } from "./call-off";
import { Receipt } from "./receipt";
import { callOff, isOnTheWay, isOver, moved, stepOf, STEPS } from "./tracked";

const FollowMap = lazy(() => import("./follow-map"));

/** One order: how far it is, the driver on the map, and once it is over what was paid. */
export function OrderPage({ id }: { id: string }) {
  const loaded = useLoaded(id, () => api.getOrdersByOrderId(id));
  const [way, setWay] = useState<TrackedOrderOut>();
  const order = loaded.value;
  const coming = order !== undefined && isOnTheWay(order);
  const start = useLoaded(`${id} ${coming}`, async () => (coming ? api.getTrackingOrdersByOrderId(id) : undefined));
  useChannel(
    order && isOver(order) ? null : `order:${id}`,
    (event) => (event.event === "EtaChanged" ? setWay((old) => moved(old, event)) : loaded.reload()),
    loaded.reload,
  );
  const action = order && callOff(order) !== "no" && <CallOff order={order} done={loaded.reload} />;
  return (
    <Screen title={t("order.title")} back="/orders" action={action}>
      <Waiting for={loaded} />
      {order && <Order order={order} way={coming ? newest(start.value, way) : undefined} />}
    </Screen>
  );
}

function Order({ order, way }: { order: OrderModel; way: TrackedOrderOut | undefined }) {
  return (
    <>
      <p className="order-status" role="status">
        <b data-testid="status" data-status={order.status}>{named("status", order.status)}</b>
        <Arrival order={order} way={way} />
      </p>
      {order.status === "cancelled" ? <Ended order={order} /> : <Steps order={order} />}
      {order.pin && !isOver(order) && order.status !== "delivered" && (
        <p className="card pin">{t("order.pin")} <b data-testid="pin">{order.pin}</b></p>
      )}
      {!isOver(order) && (
        <Suspense fallback={<div className="follow-map" />}>
          <FollowMap order={order} way={way} />
        </Suspense>
      )}
      <Receipt order={order} />
      <p className="soft">{t("order.placed", { time: dayAndTime(order.placed_at) })} <code>{order.order_id.slice(-8)}</code></p>
    </>
  );
}

function Arrival({ order, way }: { order: OrderModel; way: TrackedOrderOut | undefined }) {
  if (way?.eta_at) {
    const key = way.phase === "to_dropoff" ? "order.eta-door" : "order.eta-vendor";
    const far = way.distance_m == null ? "" : ` (${kilometres(way.distance_m)})`;
    return <span data-testid="eta">{t(key, { time: hourAndMinute(way.eta_at) })}{far}</span>;
  }
  if (order.ready_at && !order.ready && stepOf(order) === "accepted") return <span>{t("order.ready-at", { time: hourAndMinute(order.ready_at) })}</span>;
  return null;
}

function Steps({ order }: { order: OrderModel }) {
  const done = STEPS.indexOf(stepOf(order));
  return (
    <ol className="steps" data-testid="steps">
      {STEPS.map((step, index) => (
        <li key={step} data-done={index <= done} aria-current={index === done ? "step" : undefined}>{named("step", step)}</li>
      ))}
    </ol>
  );
}

function Ended({ order }: { order: OrderModel }) {
  return <p className="notice bad" data-testid="ended">{named("reason", order.cancellation?.reason ?? "operator")}</p>;
}

/** What the channel has told is newer than what was asked, unless it is of another driver. */
function newest(start: TrackedOrderOut | undefined, told: TrackedOrderOut | undefined): TrackedOrderOut | undefined {
  return told && (start?.driver_id ?? told.driver_id) === told.driver_id ? told : start;
}
