/** What the search field finds: pages at once, then what the services know by that text. */

import { api, may } from "@shared/session/session";
import { pages } from "../shell/pages";
import { named, t } from "../words";

export interface Found {
  readonly route: string;
  readonly title: string;
  readonly note: string;
}

const MOST = 6; // of each kind
const ID = /^ord_[0-9a-z]{26}$/;

export function foundPages(text: string): Found[] {
  const wanted = text.toLocaleLowerCase();
  return pages()
    .map((page) => ({ route: page.route, title: t(page.word), note: t("search.page") }))
    .filter((page) => page.title.toLocaleLowerCase().includes(wanted));
}

/** Orders and vendors; whoever may not read the one or the other is not asked for it. */
export async function foundThings(text: string): Promise<Found[]> {
  if (ID.test(text)) return [{ route: `/orders/${text}`, title: text, note: t("orders.order") }];
  if (text.length < 2) return [];
  const [orders, vendors] = await Promise.all([
    may("orders:read") ? api.getOrders({ q: text, limit: MOST }) : undefined,
    may("vendors:read") ? api.getVendors({ q: text, limit: MOST }) : undefined,
  ]);
  return [
    ...(orders?.items ?? []).map((order) => ({
      route: `/orders/${order.order_id}`,
      title: order.lines.map((line) => `${line.quantity} × ${line.name}`).join(", "),
      note: `${named("status", order.status)} · ${order.order_id.slice(-8)}`,
    })),
    ...(vendors?.items ?? []).map((vendor) => ({
      route: "/vendors",
      title: vendor.name,
      note: named("vendor", vendor.status),
    })),
  ];
}
