import type { FiguresOut } from "@roundsman/client";
import type { ReactNode } from "react";
import { count, minutes, money, named, share, t, type Word } from "../words";
import { onTimeShare, timesOf } from "./course";

const STAGES = ["placed", "paid", "accepted", "assigned", "picked_up", "delivered", "cancelled"] as const;

/** What matters most, at one look. */
export function Tiles({ figures }: { figures: FiguresOut }) {
  const door = timesOf(figures.times, "click_to_door");
  const took = (step: string) => {
    const times = timesOf(figures.times, step);
    return times ? minutes(times.p50_s) : "–";
  };
  const onTime = onTimeShare(door);
  return (
    <dl className="tiles" data-testid="tiles">
      <Tile word="funnel.placed" note={t("figures.cancelled-of", { orders: count(figures.funnel.cancelled) })}>{count(figures.funnel.placed)}</Tile>
      <Tile word="funnel.delivered">{count(figures.funnel.delivered)}</Tile>
      <Tile word="figures.on-time" note={t("figures.at-door")}>{onTime === null ? "–" : share(onTime)}</Tile>
      <Tile word="step.click_to_door" note={t("figures.median")}>{took("click_to_door")}</Tile>
      <Tile word="step.acceptance" note={t("figures.median")}>{took("acceptance")}</Tile>
      <Tile word="step.preparation" note={t("figures.median")}>{took("preparation")}</Tile>
      <Tile word="figures.online" note={t("figures.of-these", { busy: count(figures.drivers.busy), idle: count(figures.drivers.idle) })}>
        {count(figures.drivers.online)}
      </Tile>
      {figures.payments.filter((one) => one.step === "captured").map((one) => (
        <Tile key={one.currency} word="figures.captured" note={t("figures.payments-of", { payments: count(one.count) })}>{money(one.amount_minor, one.currency)}</Tile>
      ))}
    </dl>
  );
}

function Tile({ word, note, children }: { word: Word; note?: string; children: ReactNode }) {
  return (
    <div className="card tile">
      <dt>{t(word)}</dt>
      <dd>{children}</dd>
      {note && <dd className="soft">{note}</dd>}
    </div>
  );
}

/** How far the orders of the window have got. */
export function FunnelCard({ figures }: { figures: FiguresOut }) {
  const most = Math.max(1, figures.funnel.placed);
  return (
    <section className="card">
      <h2>{t("figures.funnel")}</h2>
      <ul className="bars" data-testid="funnel">
        {STAGES.map((stage) => (
          <li key={stage} data-status={stage}>
            <span>{named("funnel", stage)}</span>
            <meter min={0} max={most} value={figures.funnel[stage]} aria-label={named("funnel", stage)} />
            <b className="figure">{count(figures.funnel[stage])}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where the orders of the window stand, and what was paid, offered and told. */
export function Counts({ figures }: { figures: FiguresOut }) {
  return (
    <>
      <Rows title={t("figures.states")} rows={figures.orders.map((one) => [named("status", one.state), named("kind", one.kind), count(one.orders)])} />
      <Rows
        title={t("nav.payments")}
        rows={figures.payments.map((one) => [named("payment", one.step), count(one.count), one.currency ? money(one.amount_minor, one.currency) : ""])}
      />
      <Rows title={t("figures.offers")} rows={figures.offers.map((one) => [named("offer", one.step), "", count(one.count)])} />
      <Rows title={t("nav.messages")} rows={figures.notifications.map((one) => [named("channel", one.channel), "", count(one.count)])} />
    </>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly (readonly [string, string, string])[] }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      {rows.length === 0 && <p className="quiet">{t("figures.nothing")}</p>}
      <table className="plain-table">
        <tbody>
          {rows.map(([name, beside, value]) => (
            <tr key={`${name} ${beside}`}>
              <th scope="row">{name}</th>
              <td className="soft figure">{beside}</td>
              <td className="figure">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
