import type { OrderModel, VendorModel } from "@roundsman/client";
import { useLoaded } from "@shared/lib/load";
import { platform } from "@shared/live/clock";
import { api } from "@shared/session/session";
import { money, number, t } from "../words";
import { figuresOf, midnight, type Figures } from "./figures";

const PAGE = 200;

/** Today in figures. */
export function TodayPage({ shop }: { shop: VendorModel }) {
  const { value, problem, reload } = useLoaded(shop.vendor_id, () => today(shop.vendor_id));
  return (
    <section className="page narrow">
      <header className="page-head">
        <h1>{t("nav.today")}</h1>
        <button type="button" onClick={reload}>{t("today.again")}</button>
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value && <Day figures={figuresOf(value)} />}
    </section>
  );
}

function Day({ figures }: { figures: Figures }) {
  const tiles = [
    [t("today.orders"), number(figures.orders)],
    [t("today.under-way"), number(figures.underWay)],
    [t("today.delivered"), number(figures.delivered)],
    [t("today.cancelled"), number(figures.cancelled)],
    [t("today.sales"), figures.currency ? money(figures.salesMinor, figures.currency) : "–"],
  ];
  return (
    <>
      <dl className="tiles" data-testid="figures">
        {tiles.map(([name, value]) => (
          <div key={name} className="card"><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      {figures.best.length > 0 && <h2>{t("today.best")}</h2>}
      <ol className="best">{figures.best.map((one) => <li key={one.name}><b>{number(one.quantity)} ×</b> {one.name}</li>)}</ol>
    </>
  );
}

async function today(vendorId: string): Promise<readonly OrderModel[]> {
  const found: OrderModel[] = [];
  const asked = { vendor_id: vendorId, placed_from: midnight(platform.now()), limit: PAGE };
  let cursor: string | null | undefined;
  do {
    const page = await api.getOrders({ ...asked, cursor });
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}
