/** Dark or light: as the system says, until the person says otherwise. */

import type { Theme } from "../map/ground";
import { Store } from "./store";

const KEY = "roundsman.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export const theme = new Store<Theme>(told());
system.addEventListener("change", () => theme.set(told()));
theme.listen(apply);
apply();

export function toggleTheme(): void {
  const next = theme.get() === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, next);
  theme.set(next);
}

function told(): Theme {
  const kept = localStorage.getItem(KEY);
  if (kept === "dark" || kept === "light") return kept;
  return system.matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset["theme"] = theme.get();
}
