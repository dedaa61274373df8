import react from "@vitejs/plugin-react";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { serviceWorkers } from "./service-worker.ts";

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Each folder with a page is an app; the gateway serves it below the folder's name.
export default defineConfig({
  plugins: [react(), serviceWorkers(from)],
  resolve: { alias: { "@roundsman/client": from("../clients/typescript/src/index.ts"), "@shared": from("shared") } },
  worker: { format: "es" },
  build: {
    outDir: from("../services/gateway/src/roundsman/gateway/pages"),
    emptyOutDir: true,
    assetsInlineLimit: 0, // the pages' policy takes files of its own only
    chunkSizeWarningLimit: 1500, // the map's library is one file of a megabyte
    rolldownOptions: { input: globSync("*/index.html", { cwd: from(".") }).map(from) },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/ws": { target: "ws://127.0.0.1:8080", ws: true } } },
});
