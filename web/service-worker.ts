/** Writes the service worker of every app that has a manifest: `shared/pwa/worker.js`, told what its page is made of. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Plugin, Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } };

export function serviceWorkers(folder: (path: string) => string): Plugin {
  return {
    name: "service-workers",
    apply: "build",
    generateBundle(_, bundle) {
      const worker = readFileSync(folder("shared/pwa/worker.js"), "utf-8");
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk" || !chunk.facadeModuleId?.endsWith(".html")) continue;
        const app = basename(dirname(chunk.facadeModuleId));
        if (!existsSync(folder(`public/${app}/manifest.webmanifest`))) continue;
        const files = [...madeOf(chunk.fileName, bundle)].sort().map((name) => `/${name}`);
        const version = createHash("sha256").update(worker + files.join()).digest("hex").slice(0, 12);
        const head = `const BASE = "/${app}/";\nconst SHELL = ${JSON.stringify({ version, files })};\n`;
        this.emitFile({ type: "asset", fileName: `${app}/sw.js`, source: head + worker });
      }
    },
  };
}

/** The files that are loaded with this one, or once they are needed: a map may be that when the network is away. */
function madeOf(name: string, bundle: Bundle, found = new Set<string>()): Set<string> {
  const chunk = bundle[name];
  if (chunk?.type !== "chunk" || found.has(name)) return found;
  found.add(name);
  const { importedCss = [], importedAssets = [] } = (chunk as Chunk).viteMetadata ?? {};
  for (const file of [...importedCss, ...importedAssets]) found.add(file);
  for (const other of [...chunk.imports, ...chunk.dynamicImports]) madeOf(other, bundle, found);
  return found;
}
