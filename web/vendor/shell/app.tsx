import type { VendorModel } from "@roundsman/client";
import { go, useRoute } from "@shared/lib/route";
import { SaidView } from "@shared/lib/said-view";
import { useStore } from "@shared/lib/store";
import { BottomBar } from "@shared/phone/bottom-bar";
import { Settings } from "@shared/phone/settings";
import { may } from "@shared/session/session";
import { SignIn } from "@shared/session/sign-in";
import { login } from "@shared/session/tokens";
import { useCallback, useEffect, type ReactNode } from "react";
import { MenuPage } from "../menu/menu-page";
import { AlarmBar, SilenceBar } from "../queue/alarm-bar";
import { queue } from "../queue/follow";
import { QueuePage, useQueue } from "../queue/queue-page";
import { ChooseShop } from "../shop/choose-shop";
import { ShopPage } from "../shop/shop-page";
import { reread, shop } from "../shop/shops";
import { TodayPage } from "../today/today-page";
import { named, t, type Word } from "../words";
import { stayAwake } from "./awake";
import { LinkBar } from "./link-bar";

const PAGES: readonly { route: string; word: Word; icon: string; show: (shop: VendorModel) => ReactNode }[] = [
  { route: "/queue", word: "nav.queue", icon: "☰", show: () => <QueuePage /> },
  { route: "/menu", word: "nav.menu", icon: "✎", show: (one) => <MenuPage vendorId={one.vendor_id} version={one.menu_version} /> },
  { route: "/today", word: "nav.today", icon: "∑", show: (one) => <TodayPage shop={one} /> },
  { route: "/shop", word: "nav.shop", icon: "⌂", show: (one) => <ShopPage shop={one} /> },
];

/** The sign-in page; then which shop; then its queue and what belongs to it. */
export function App() {
  const signedIn = useStore(login) !== undefined;
  const chosen = useStore(shop);
  useEffect(() => {
    if (!signedIn) shop.set(undefined);
  }, [signedIn]);
  if (!signedIn) return <SignIn lead={t("sign-in.lead")} />;
  return <div className="app counter">{chosen === undefined ? <Before /> : <Counter key={chosen.vendor_id} shop={chosen} />}</div>;
}

function Counter({ shop: chosen }: { shop: VendorModel }) {
  const route = useRoute();
  const page = PAGES.find((one) => one.route === route);
  const others = useCallback(() => void reread().catch(() => undefined), []);
  useQueue(chosen.vendor_id, others);
  useEffect(stayAwake, []);
  useEffect(() => {
    if (page === undefined) go("/queue");
  }, [page]);
  return (
    <>
      <LinkBar />
      <AlarmBar />
      <SilenceBar />
      {chosen.status !== "open" && <p className="not-open" data-testid="not-open">{named("status-says", chosen.status)}</p>}
      <main id="page" tabIndex={-1}>{page?.show(chosen)}</main>
      <Tabs />
      <SaidView />
    </>
  );
}

function Tabs() {
  const waiting = (useStore(queue).entries ?? []).filter((entry) => entry.column === "new").length;
  const tabs = PAGES.map(({ route, word, icon }) => ({ route, label: t(word), icon, count: route === "/queue" ? waiting : 0 }));
  return <BottomBar label={t("nav.label")} tabs={tabs} />;
}

/** No shop is chosen yet, or the account has nothing to do with shops. */
function Before() {
  if (may("own:vendors")) return <main><ChooseShop /></main>;
  return (
    <main className="page narrow">
      <h1>{t("forbidden.title")}</h1>
      <p>{t("forbidden.lead")}</p>
      <Settings />
    </main>
  );
}
