/** What the search field finds: pages at once, then what the services know by that text. */

import { api, may } from "@shared/session/session";
import { pages } from "../shell/pages";
import { money, named, t } from "../words";

export interface Found {
  readonly route: string;
  readonly title: string;
  readonly note: string;
}

const MOST = 6; // of each kind
const ID = /^ord_[0-9a-z]{26}$/;
const OF_A_PAYMENT = /^[a-z0-9_]{6,40}$/; // an id, or how that of an order ends

export function foundPages(text: string): Found[] {
  const wanted = text.toLocaleLowerCase();
  return pages()
    .map((page) => ({ route: page.route, title: t(page.word), note: t("search.page") }))
    .filter((page) => page.title.toLocaleLowerCase().includes(wanted));
}

/** Whoever may not read a kind of thing is not asked for it; what one service cannot tell hides nothing of the others. */
export async function foundThings(text: string): Promise<Found[]> {
  if (text.length < 2) return [];
  const exact = ID.test(text) ? [{ route: `/orders/${text}`, title: text, note: t("orders.order") }] : [];
  const asked = [exact.length > 0 ? [] : orders(text), vendors(text), drivers(text), people(text), payments(text)];
  const found = await Promise.allSettled(asked);
  const refused = found.find((one) => one.status === "rejected");
  const things = [...exact, ...found.flatMap((one) => (one.status === "fulfilled" ? one.value : []))];
  if (things.length === 0 && refused !== undefined) throw refused.reason;
  return things;
}

async function orders(text: string): Promise<Found[]> {
  if (!may("orders:read")) return [];
  return (await api.getOrders({ q: text, limit: MOST })).items.map((order) => ({
    route: `/orders/${order.order_id}`,
    title: order.lines.map((line) => `${line.quantity} × ${line.name}`).join(", "),
    note: `${named("status", order.status)} · ${order.order_id.slice(-8)}`,
  }));
}

async function vendors(text: string): Promise<Found[]> {
  if (!may("vendors:read")) return [];
  return (await api.getVendors({ q: text, limit: MOST })).items.map((vendor) => ({
    route: "/vendors",
    title: vendor.name,
    note: named("vendor", vendor.status),
  }));
}

async function drivers(text: string): Promise<Found[]> {
  if (!may("drivers:read")) return [];
  return (await api.getDrivers({ q: text, limit: MOST })).items.map((driver) => ({
    route: `/drivers/${driver.driver_id}`,
    title: driver.name,
    note: `${t("orders.driver")} · ${named("availability", driver.availability)}`,
  }));
}

async function people(text: string): Promise<Found[]> {
  if (!may("people:read")) return [];
  return (await api.getUsers({ q: text, limit: MOST })).items.map((user) => ({
    route: `/people/${user.user_id}`,
    title: user.name,
    note: user.roles.map((role) => named("role", role)).join(", "),
  }));
}

async function payments(text: string): Promise<Found[]> {
  const wanted = text.toLowerCase();
  if (!may("payments:read") || !OF_A_PAYMENT.test(wanted)) return [];
  return (await api.getPayments({ q: wanted, limit: MOST })).items.map((payment) => ({
    route: `/payments/${payment.order_id}`,
    title: money(payment.amount_minor, payment.currency),
    note: `${t("search.payment")} · ${named("payment", payment.status)} · ${payment.order_id.slice(-8)}`,
  }));
}
