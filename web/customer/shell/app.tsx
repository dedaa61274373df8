import { useEffect, type ReactNode } from "react";
import { SaidView } from "@shared/lib/said-view";
import { go, matched, useRoute } from "@shared/lib/route";
import { useStore } from "@shared/lib/store";
import { BottomBar } from "@shared/phone/bottom-bar";
import { ConnectionBar } from "@shared/phone/connection-bar";
import { Screen } from "@shared/phone/screen";
import { Settings } from "@shared/phone/settings";
import { SignIn } from "@shared/session/sign-in";
import { login } from "@shared/session/tokens";
import { portions } from "../basket/basket";
import { BasketPage } from "../basket/basket-page";
import { basket } from "../basket/kept";
import { OrderPage } from "../orders/order-page";
import { OrdersPage } from "../orders/orders-page";
import { MenuPage } from "../vendors/menu-page";
import { VendorsPage } from "../vendors/vendors-page";
import { t } from "../words";

/** The sign-in page, or the app of whoever has signed in. */
export function App() {
  const signedIn = useStore(login) !== undefined;
  if (!signedIn) return <SignIn lead={t("sign-in.lead")} newAs="customer" />;
  return (
    <div className="app">
      <ConnectionBar />
      <Page />
      <Tabs />
      <SaidView />
    </div>
  );
}

const PAGES: readonly (readonly [pattern: string, show: (id: string) => ReactNode])[] = [
  ["/", () => <VendorsPage />],
  ["/vendors/:id", (id) => <MenuPage key={id} id={id} />],
  ["/basket", () => <BasketPage />],
  ["/orders", () => <OrdersPage />],
  ["/orders/:id", (id) => <OrderPage key={id} id={id} />],
  ["/account", () => <Screen title={t("nav.account")}><Settings /></Screen>],
];

function Page() {
  const route = useRoute();
  const shown = PAGES.map(([pattern, show]) => [matched(route, pattern), show] as const).find(([id]) => id !== null);
  useEffect(() => {
    if (shown === undefined) go("/");
  }, [shown]);
  return shown ? shown[1](shown[0] ?? "") : null;
}

function Tabs() {
  const count = portions(useStore(basket));
  const tabs = [
    { route: "/", label: t("nav.vendors"), icon: "⌂" },
    { route: "/basket", label: t("nav.basket"), icon: "◡", count },
    { route: "/orders", label: t("nav.orders"), icon: "≡" },
    { route: "/account", label: t("nav.account"), icon: "☺" },
  ];
  return <BottomBar label={t("nav.label")} tabs={tabs} />;
}
