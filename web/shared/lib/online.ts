/** Whether the browser has a network at all; whether the platform answers is another question. */

import { Store } from "./store";

export const online = new Store(navigator.onLine);
addEventListener("online", () => online.set(true));
addEventListener("offline", () => online.set(false));
