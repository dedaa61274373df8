/** Puts an app on its page. */

import { StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import "./lib/theme";
import { keepShell } from "./pwa/install";
import { socket } from "./session/session";
import { speak, type Language } from "./words/language";
import { Spoken } from "./words/spoken";

export function start(app: ReactNode, languages: readonly Language[]): void {
  speak(languages);
  keepShell();
  addEventListener("online", () => socket.hurry());
  addEventListener("focus", () => socket.hurry());
  const root = document.getElementById("root");
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <Spoken>{app}</Spoken>
    </StrictMode>,
  );
}
