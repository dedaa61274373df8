import type { Account, BalancesAnswer, EntryAnswer, TotalsAnswer } from "@roundsman/client";
import { useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { api } from "@shared/session/session";
import { pagesOf } from "../parts/pages-of";
import { Select } from "../parts/select";
import { dayAndTime, money, named, t } from "../words";
import { Reconciled } from "./reconciled";

const ACCOUNTS = ["all", "provider_holds", "customer_funds", "provider_balance", "platform_revenue", "refunds"] as const;
type Choice = (typeof ACCOUNTS)[number];
const TOTALS = ["authorized_minor", "captured_minor", "released_minor", "voided_minor", "refunded_minor"] as const;
const PAGE = 50;

/** The books: what is on each account, that all of it adds up to nothing, and the journal. */
export function LedgerPage() {
  const [choice, setChoice] = useState<Choice>("all");
  const [pages, setPages] = useState(1);
  const account: Account | undefined = choice === "all" ? undefined : choice;
  const sums = useLoaded("sums", async () => ({ balances: await api.getLedgerBalances(), totals: await api.getLedgerTotals() }));
  const entries = useLoaded(`${choice} ${pages}`, () => pagesOf(pages, (cursor) => api.getLedgerEntries({ account, sort: "-at", cursor, limit: PAGE })));
  const problem = sums.problem || entries.problem;
  const fresh = () => {
    sums.reload();
    entries.reload();
  };
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.ledger")}</h1>
        <Select label={t("ledger.account")} group="account" all={ACCOUNTS} now={choice} choose={(one) => (setChoice(one), setPages(1))} />
        <button type="button" onClick={fresh}>{t("ledger.reload")}</button>
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {sums.value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {sums.value && (
        <div className="sums">
          <Balances balances={sums.value.balances} />
          <Totals totals={sums.value.totals} />
          <Reconciled />
        </div>
      )}
      {entries.value && <Journal entries={entries.value.items} />}
      {entries.value?.next_cursor && <button type="button" onClick={() => setPages(pages + 1)}>{t("orders.more")}</button>}
    </section>
  );
}

function Balances({ balances }: { balances: BalancesAnswer }) {
  return (
    <section className="card">
      <h2>{t("ledger.balances")}</h2>
      <table className="plain-table" data-testid="balances">
        <tbody>
          {balances.items.map((one) => (
            <tr key={`${one.account} ${one.currency}`}>
              <th scope="row">{named("account", one.account)}</th>
              <td className="figure">{money(one.balance_minor, one.currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {Object.entries(balances.sum_minor).map(([currency, sum]) => (
            <tr key={currency}>
              <th scope="row"><b>{t("ledger.sum")}</b></th>
              <td className="figure"><b data-testid={`sum-${currency}`} data-sum={sum}>{money(sum, currency)}</b></td>
            </tr>
          ))}
        </tfoot>
      </table>
      {balances.items.length === 0 && <p className="quiet">{t("ledger.none")}</p>}
      {Object.values(balances.sum_minor).some((sum) => sum !== 0) && <p className="notice bad" role="alert">{t("ledger.broken")}</p>}
    </section>
  );
}

function Totals({ totals }: { totals: Readonly<Record<string, TotalsAnswer>> }) {
  return (
    <section className="card">
      <h2>{t("ledger.totals")}</h2>
      {Object.entries(totals).map(([currency, told]) => (
        <table key={currency} className="plain-table">
          <tbody>
            {TOTALS.map((name) => (
              <tr key={name}>
                <th scope="row">{t(`total.${name}`)}</th>
                <td className="figure">{money(told[name], currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}

function Journal({ entries }: { entries: readonly EntryAnswer[] }) {
  return (
    <div className="wideness">
      <table className="table" data-testid="entries">
        <caption className="soft">{t("ledger.journal")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("ledger.at")}</th>
            <th scope="col">{t("ledger.movement")}</th>
            <th scope="col">{t("ledger.account")}</th>
            <th scope="col" className="figure">{t("ledger.debit")}</th>
            <th scope="col" className="figure">{t("ledger.credit")}</th>
            <th scope="col">{t("orders.order")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((one) => (
            <tr key={one.id}>
              <td><time dateTime={one.at}>{dayAndTime(one.at)}</time></td>
              <td>{named("movement", one.kind)}</td>
              <td>{named("account", one.account)}</td>
              <td className="figure">{one.amount_minor > 0 && money(one.amount_minor, one.currency)}</td>
              <td className="figure">{one.amount_minor < 0 && money(-one.amount_minor, one.currency)}</td>
              <td><Link to={`/orders/${one.order_id}`}><code>{one.order_id.slice(-8)}</code></Link></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
