import type { BoardView, HappeningModel, OrderModel, TrackedOrderOut } from "@roundsman/client";
import type { ReactNode } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { useChannel } from "@shared/live/channel";
import { api, may } from "@shared/session/session";
import { Decisions, names } from "../board/decisions";
import { dayAndTime, money, named, span, t, timeOfDay } from "../words";
import { party, steps, type Step } from "./story";

/** One order: what, from where to where, and its story as it goes on. */
export function OrderPage({ id }: { id: string }) {
  const order = useLoaded(id, () => api.getOrdersByOrderId(id));
  const story = useLoaded(id, () => api.getOrdersByOrderIdTimeline(id));
  const onTheWay = order.value?.status === "assigned" || order.value?.status === "picked_up";
  const way = useLoaded(`${id} ${onTheWay}`, async () => (onTheWay ? api.getTrackingOrdersByOrderId(id) : undefined));
  const board = useLoaded(`${id} board`, async () => (may("dispatch:read") ? api.getDispatchBoard() : undefined));
  const reload = () => {
    order.reload();
    board.reload();
    story.reload();
    way.reload();
  };
  useChannel(`order:${id}`, (event) => (event.event === "EtaChanged" ? way.reload() : reload()), reload);

  return (
    <section className="page">
      <header className="page-head">
        <Link to="/orders" className="back">{t("order.back")}</Link>
        <h1>{t("order.title")} <code>{id.slice(-8)}</code></h1>
        {order.value && (
          <span className="badge large" data-status={order.value.status} data-testid="status">
            {named("status", order.value.status)}
          </span>
        )}
      </header>
      {order.problem && <p className="notice bad" role="alert">{order.problem}</p>}
      {order.value === undefined && !order.problem && <p className="quiet">{t("loading")}</p>}
      <div className="columns">
        {story.value && <Story items={story.value.items} order={order.value} />}
        {order.value && <Facts order={order.value} way={way.value} />}
      </div>
      {board.value && <Why id={id} board={board.value} />}
    </section>
  );
}

function Story({ items, order }: { items: readonly HappeningModel[]; order: OrderModel | undefined }) {
  return (
    <section className="card">
      <h2>{t("order.story")}</h2>
      <ol className="story" data-testid="story" aria-live="polite">
        {steps(items).map((one, index) => <StepLine key={`${one.told.at} ${index}`} step={one} order={order} />)}
      </ol>
    </section>
  );
}

function StepLine({ step: { told, afterS }, order }: { step: Step; order: OrderModel | undefined }) {
  return (
    <li data-status={told.to}>
      <time dateTime={told.at}>{timeOfDay(told.at)}</time>
      <b>{named("event", told.event)}</b>
      <span className="soft">
        {t("order.by")} {named("party", party(told.actor, order))}
        {afterS !== undefined && <>, {t("order.after", { span: span(afterS) })}</>}
      </span>
      {told.note && <q>{told.note}</q>}
    </li>
  );
}

/** Why this driver, while the order is on the board. */
function Why({ id, board }: { id: string; board: BoardView }) {
  const job = board.jobs.find((one) => one.order_id === id);
  return job ? <Decisions key={`${job.job_id} ${job.version}`} job={job} names={names(board)} /> : null;
}

function Facts({ order, way }: { order: OrderModel; way: TrackedOrderOut | undefined }) {
  const hidden = (field: string) => (order.masked ?? []).some((one) => one === field || one.startsWith(`${field}.`));
  const told = (field: string, shown: ReactNode) => (hidden(field) ? <i className="soft">{t("order.hidden")}</i> : shown);
  return (
    <section className="card">
      <h2>{t("order.what")}</h2>
      <ul className="lines">
        {order.lines.map((line) => (
          <li key={line.item_id}>
            <span className="grow">{line.quantity} × {line.name}</span>
            {line.line_minor > 0 && money(line.line_minor, order.price.currency)}
          </li>
        ))}
        <li className="sum"><span className="grow">{t("orders.total")}</span>{money(order.price.total_minor, order.price.currency)}</li>
      </ul>
      <h2>{t("order.where")}</h2>
      <dl className="facts">
        <dt>{t("orders.placed")}</dt>
        <dd>{dayAndTime(order.placed_at)}</dd>
        <dt>{t("order.from")}</dt>
        <dd>{order.pickup.address}</dd>
        <dt>{t("order.to")}</dt>
        <dd>{told("dropoff", order.dropoff.address)}</dd>
        <dt>{t("orders.driver")}</dt>
        <dd>{order.driver_id ?? t("order.no-driver")}</dd>
        {way?.eta_at && <><dt>{t("order.eta")}</dt><dd>{timeOfDay(way.eta_at)}</dd></>}
      </dl>
      {order.cancellation && <p className="notice">{named("reason", order.cancellation.reason)}: {order.cancellation.note}</p>}
    </section>
  );
}
