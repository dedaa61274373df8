import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./lib/theme";
import { socket } from "./session/session";
import { App } from "./shell/app";
import "./styles/index.css";

addEventListener("online", () => socket.hurry());
addEventListener("focus", () => socket.hurry());

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
