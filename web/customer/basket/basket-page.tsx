import { Refused, Unreachable, type PlaceModel, type PriceModel, type QuoteModel } from "@roundsman/client";
import { useState } from "react";
import { explained, useLoaded } from "@shared/lib/load";
import { go } from "@shared/lib/route";
import { useStore } from "@shared/lib/store";
import { once } from "@shared/lib/wish";
import { BigButton } from "@shared/phone/big-button";
import { Screen } from "@shared/phone/screen";
import { Waiting } from "@shared/phone/waiting";
import { api } from "@shared/session/session";
import { PriceLines } from "../orders/price-lines";
import { PlaceBar } from "../place/place-bar";
import { places } from "../place/places";
import { money, t } from "../words";
import { EMPTY, itemsMinor, renewed, type Basket } from "./basket";
import { Chosen } from "./chosen";
import { orderOf, quoteOf, tipMinor, type Extras } from "./ask";
import { asked, basket } from "./kept";
import { Payment } from "./payment";

const PLAIN: Extras = { tipShare: 0, instructions: "", paymentToken: "tok_ok" };
const STALE = new Set(["menu-changed", "total-mismatch", "item-unavailable", "item-not-on-menu"]);

/** What was chosen, what it costs to the door, and paying. */
export function BasketPage() {
  const now = useStore(basket);
  const to = useStore(places)[0];
  if (now === EMPTY || now.choices.length === 0) {
    return (
      <Screen title={t("basket.title")}>
        <p className="quiet">{t("basket.empty")}</p>
        <BigButton act={() => go("/")}>{t("basket.find")}</BigButton>
      </Screen>
    );
  }
  return to ? <Checkout now={now} to={to} /> : (
    <Screen title={t("basket.title")}>
      <PlaceBar />
      <p className="notice">{t("basket.where-to")}</p>
      <Chosen now={now} />
    </Screen>
  );
}

function Checkout({ now, to }: { now: Basket; to: PlaceModel }) {
  const [extras, setExtras] = useState(PLAIN);
  const [problem, setProblem] = useState("");
  const body = quoteOf(now, to, tipMinor(itemsMinor(now), extras.tipShare));
  const quote = useLoaded(JSON.stringify(body), () => api.postOrdersQuote(body));
  const pay = async (price: PriceModel) => {
    setProblem("");
    try {
      const order = await once(asked, orderOf(body, extras, price.total_minor), (one, key) => api.postOrders(one, { key }));
      basket.set(EMPTY);
      go(`/orders/${order.order_id}`);
    } catch (error) {
      setProblem(error instanceof Unreachable ? t("basket.no-answer") : explained(error));
      if (error instanceof Refused && STALE.has(error.slug)) await refresh(now, quote.reload);
    }
  };
  const price = quote.value?.price;
  const action = (
    <BigButton act={() => (price ? pay(price) : undefined)} disabled={!price}>
      {price ? t("basket.pay", { total: money(price.total_minor, price.currency) }) : t("basket.pricing")}
    </BigButton>
  );
  return (
    <Screen title={t("basket.title")} action={action}>
      <PlaceBar />
      <Chosen now={now} />
      <Payment extras={extras} change={setExtras} />
      <Quote quote={quote.value} />
      <Waiting for={quote} />
      {quote.problem && <BigButton look="calm" act={() => refresh(now, quote.reload)}>{t("basket.refresh")}</BigButton>}
      {problem && <p className="notice bad" role="alert">{problem}</p>}
    </Screen>
  );
}

function Quote({ quote }: { quote: QuoteModel | undefined }) {
  return quote ? <section className="card" aria-label={t("price.title")} data-testid="quote"><PriceLines price={quote.price} /></section> : null;
}

/** The menu has changed: the same wishes at its prices, to be looked at before they are paid. */
async function refresh(now: Basket, reload: () => void): Promise<void> {
  const menu = await api.getVendorsByVendorIdMenu(now.vendorId).catch(() => undefined);
  if (menu) basket.set(renewed(now, menu.body));
  reload();
}
