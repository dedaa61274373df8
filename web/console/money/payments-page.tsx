import type { PaymentAnswer } from "@roundsman/client";
import { useEffect, useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { SearchField } from "@shared/lib/search-field";
import { api, may } from "@shared/session/session";
import { pagesOf } from "../parts/pages-of";
import { Select } from "../parts/select";
import { dayAndTime, money, named, t } from "../words";
import { Refund } from "./refund";

const CHOICES = ["all", "requested", "authorized", "captured", "refunded", "voided", "declined"] as const;
type Choice = (typeof CHOICES)[number];
const PAGE = 50;
const NEWS_MS = 5000; // no channel tells of payments: they are asked for

/** The organization's payments, those of the newest orders first. */
export function PaymentsPage({ about = "" }: { about?: string }) {
  const [choice, setChoice] = useState<Choice>("all");
  const [q, setQ] = useState(about);
  const [pages, setPages] = useState(1);
  const status = choice === "all" ? undefined : choice;
  const ask = () => pagesOf(pages, (cursor) => api.getPayments({ status, q: q || undefined, cursor, limit: PAGE }));
  const { value, problem, reload } = useLoaded(`${choice} ${q} ${pages}`, ask);
  useEffect(() => {
    const news = setInterval(() => (document.hidden ? undefined : reload()), NEWS_MS);
    return () => clearInterval(news);
  }, [reload]);
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.payments")}</h1>
        <SearchField hint={t("payments.search-hint")} search={(text) => (setQ(text.toLowerCase()), setPages(1))} />
        <Select label={t("orders.status")} group="payment" all={CHOICES} now={choice} choose={(one) => (setChoice(one), setPages(1))} />
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value?.items.length === 0 && <p className="quiet">{t("payments.none")}</p>}
      {value && value.items.length > 0 && <PaymentTable payments={value.items} changed={reload} />}
      {value?.next_cursor && <button type="button" onClick={() => setPages(pages + 1)}>{t("orders.more")}</button>}
    </section>
  );
}

function PaymentTable({ payments, changed }: { payments: readonly PaymentAnswer[]; changed: () => void }) {
  const [asked, ask] = useState<PaymentAnswer>();
  return (
    <div className="wideness">
      <table className="table" data-testid="payments">
        <thead>
          <tr>
            <th scope="col">{t("payments.asked")}</th>
            <th scope="col">{t("orders.status")}</th>
            <th scope="col" className="figure">{t("payments.amount")}</th>
            <th scope="col" className="figure">{t("payments.captured")}</th>
            <th scope="col" className="figure">{t("payments.refunded")}</th>
            <th scope="col">{t("orders.order")}</th>
            <th scope="col">{t("payments.note")}</th>
          </tr>
        </thead>
        <tbody>
          {payments.map((one) => <Row key={one.order_id} payment={one} refund={() => ask(one)} />)}
        </tbody>
      </table>
      {asked && <Refund payment={asked} close={() => ask(undefined)} done={changed} />}
    </div>
  );
}

function Row({ payment, refund }: { payment: PaymentAnswer; refund: () => void }) {
  const sum = (minor: number) => (minor === 0 ? "–" : money(minor, payment.currency));
  const refundable = payment.status === "captured" && payment.pending === null;
  return (
    <tr data-payment={payment.order_id}>
      <td><time dateTime={payment.requested_at}>{dayAndTime(payment.requested_at)}</time></td>
      <td>
        <span className="badge" data-status={payment.status}>{named("payment", payment.status)}</span>
        {payment.pending && <span className="soft"> {t("payments.pending", { step: named("call", payment.pending) })}</span>}
      </td>
      <td className="figure">{money(payment.amount_minor, payment.currency)}</td>
      <td className="figure">{sum(payment.captured_minor)}</td>
      <td className="figure">{sum(payment.refunded_minor)}</td>
      <td><Link to={`/orders/${payment.order_id}`}><code>{payment.order_id.slice(-8)}</code></Link></td>
      <td>
        <span className="actions">
          {payment.reason && named("reason", payment.reason)}
          {refundable && may("payments:refund") && <button type="button" className="small" onClick={refund}>{t("payments.refund")}</button>}
        </span>
      </td>
    </tr>
  );
}
