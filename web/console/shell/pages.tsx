import type { Permission } from "@roundsman/client";
import { lazy, Suspense, type ReactNode } from "react";
import { BoardPage } from "../board/board-page";
import { DriverPage } from "../drivers/driver-page";
import { DriversPage } from "../drivers/drivers-page";
import { matched } from "@shared/lib/route";
import { LedgerPage } from "../money/ledger-page";
import { PaymentsPage } from "../money/payments-page";
import { MapPage } from "../map/map-page";
import { HealthPage } from "../operations/health-page";
import { ParkedKeyPage } from "../operations/parked-key-page";
import { ParkedPage } from "../operations/parked-page";
import { MessagesPage } from "../messages/messages-page";
import { OrderPage } from "../orders/order-page";
import { OrdersPage } from "../orders/orders-page";
import { PeoplePage } from "../people/people-page";
import { RolesPage } from "../roles/roles-page";
import { may } from "@shared/session/session";
import { VendorsPage } from "../vendors/vendors-page";
import { t, type Word } from "../words";

const FiguresPage = lazy(() => import("../figures/figures-page")); // with its charts: a file of its own

interface Page {
  readonly route: string;
  readonly word: Word;
  readonly needs: Permission; // whoever lacks it does not see the page
  readonly show: (id: string) => ReactNode;
}

const PAGES: readonly Page[] = [
  { route: "/map", word: "nav.map", needs: "dispatch:read", show: () => <MapPage /> },
  { route: "/dispatch", word: "nav.board", needs: "dispatch:read", show: () => <BoardPage /> },
  { route: "/orders", word: "nav.orders", needs: "orders:read", show: () => <OrdersPage /> },
  { route: "/vendors", word: "nav.vendors", needs: "vendors:read", show: () => <VendorsPage /> },
  { route: "/drivers", word: "nav.drivers", needs: "drivers:read", show: () => <DriversPage /> },
  { route: "/figures", word: "nav.figures", needs: "insights:read", show: () => <Later><FiguresPage /></Later> },
  { route: "/payments", word: "nav.payments", needs: "payments:read", show: () => <PaymentsPage /> },
  { route: "/ledger", word: "nav.ledger", needs: "ledger:read", show: () => <LedgerPage /> },
  { route: "/messages", word: "nav.messages", needs: "messages:read", show: () => <MessagesPage /> },
  { route: "/health", word: "nav.health", needs: "platform:operate", show: () => <HealthPage /> },
  { route: "/parked", word: "nav.parked", needs: "platform:operate", show: () => <ParkedPage /> },
  { route: "/people", word: "nav.people", needs: "people:read", show: () => <PeoplePage /> },
  { route: "/roles", word: "nav.roles", needs: "people:read", show: () => <RolesPage /> },
];
const BELOW: readonly Page[] = [
  { route: "/orders/:id", word: "order.title", needs: "orders:read", show: (id) => <OrderPage key={id} id={id} /> },
  { route: "/parked/:id", word: "parked.title", needs: "platform:operate", show: (id) => <ParkedKeyPage key={id} id={id} /> },
  { route: "/drivers/:id", word: "orders.driver", needs: "drivers:read", show: (id) => <DriverPage key={id} id={id} /> },
  { route: "/payments/:id", word: "nav.payments", needs: "payments:read", show: (id) => <PaymentsPage key={id} about={id} /> },
  { route: "/people/:id", word: "nav.people", needs: "people:read", show: (id) => <PeoplePage key={id} about={id} /> },
];

/** Those that the signed-in person may see, in the order of the menu. */
export function pages(): readonly Page[] {
  return PAGES.filter((page) => may(page.needs));
}

/** The page of this route, or null where there is none for this person. */
export function pageOf(route: string): ReactNode {
  for (const page of [...PAGES, ...BELOW]) {
    const id = matched(route, page.route);
    if (id !== null && may(page.needs)) return page.show(id);
  }
  return null;
}

function Later({ children }: { children: ReactNode }) {
  return <Suspense fallback={<p className="page quiet">{t("loading")}</p>}>{children}</Suspense>;
}
