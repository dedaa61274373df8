/** The app as one of the person's own: kept by a service worker, installed when they wish. */

import { BASE } from "../app";
import { Store } from "../lib/store";

interface Prompt extends Event {
  prompt(): Promise<unknown>;
}

/** What installs the app, while the browser offers it. */
export const installer = new Store<(() => void) | undefined>(undefined);

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // the app asks in its settings, not the browser over the page
  installer.set(() => {
    installer.set(undefined);
    void (event as Prompt).prompt();
  });
});
addEventListener("appinstalled", () => installer.set(undefined));

/** Where the page names a manifest; browsers have workers only over TLS or on this machine. */
export function keepShell(): void {
  const wanted = document.querySelector("link[rel=manifest]") !== null && import.meta.env.PROD;
  if (!wanted || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(`${BASE}sw.js`, { scope: BASE, updateViaCache: "none" }).catch(() => {
    // Without it the app works as ever, while there is a network.
  });
}
