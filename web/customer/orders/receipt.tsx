import type { OrderModel, PaymentAnswer } from "@roundsman/client";
import { useLoaded } from "@shared/lib/load";
import { api } from "@shared/session/session";
import { money, named, t } from "../words";
import { PriceLines } from "./price-lines";
import { isOver } from "./tracked";

/** What was ordered and what it costs; once it is over, what was paid. */
export function Receipt({ order }: { order: OrderModel }) {
  const over = isOver(order);
  const payment = useLoaded(`${order.order_id} ${order.status}`, async () => (over ? api.getPaymentsByOrderId(order.order_id) : undefined));
  const { currency } = order.price;
  return (
    <section className="card receipt" aria-label={t(over ? "receipt.title" : "receipt.so-far")} data-testid="receipt">
      <h2>{t(over ? "receipt.title" : "receipt.so-far")}</h2>
      <ul className="lines">
        {order.lines.map((line) => (
          <li key={line.item_id}>
            <span className="grow-text">{line.quantity} × {line.name}</span>
            <span className="figure">{money(line.line_minor, currency)}</span>
          </li>
        ))}
      </ul>
      <PriceLines price={order.price} />
      {payment.value && <Paid payment={payment.value} />}
      <p className="soft">{order.pickup.address} → {order.dropoff.address}</p>
    </section>
  );
}

function Paid({ payment }: { payment: PaymentAnswer }) {
  const paid = payment.captured_minor - payment.refunded_minor;
  return (
    <p className="lines-sum" data-testid="paid" data-payment={payment.status}>
      <span className="grow-text">{named("payment", payment.status)}</span>
      <b className="figure">{money(paid, payment.currency)}</b>
    </p>
  );
}
