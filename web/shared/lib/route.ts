/** Which page the address names, and going to another without loading anew. */

import { BASE } from "../app";
import { Store, useStore } from "./store";

const current = new Store(inside(location.pathname));
addEventListener("popstate", () => current.set(inside(location.pathname)));

/** The address below the app's own, like `/orders/ord_1`. */
export function useRoute(): string {
  return useStore(current);
}

export function go(route: string): void {
  if (route === current.get()) return;
  history.pushState(null, "", href(route));
  current.set(route);
}

export function href(route: string): string {
  return BASE + route.slice(1);
}

/** The part of the route where the pattern has `:id`, or null where it does not fit. */
export function matched(route: string, pattern: string): string | null {
  const [asked, told] = [route.split("/"), pattern.split("/")];
  if (asked.length !== told.length) return null;
  let id = "";
  for (const [index, part] of told.entries()) {
    const there = asked[index] ?? "";
    if (part === ":id") id = decodeURIComponent(there);
    else if (part !== there) return null;
  }
  return id;
}

function inside(pathname: string): string {
  return "/" + (pathname.startsWith(BASE) ? pathname.slice(BASE.length) : "");
}
