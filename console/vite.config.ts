import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  resolve: { alias: { "@roundsman/client": from("../clients/typescript/src/index.ts") } },
  worker: { format: "es" },
  build: {
    outDir: from("../services/gateway/src/roundsman/gateway/pages"),
    emptyOutDir: true,
    assetsInlineLimit: 0, // the page's policy takes files of its own only
    chunkSizeWarningLimit: 1500, // the map's library is one file of a megabyte
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/ws": { target: "ws://127.0.0.1:8080", ws: true } } },
});
