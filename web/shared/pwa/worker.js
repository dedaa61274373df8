/* The service worker of an app: keeps what the page is made of, so that it opens without a network. Answers of the API are
 * never kept. `SHELL` and `BASE` are written in by the build; another build is another file, and the browser takes it. */
/* global self, caches, fetch, Response, URL, AbortSignal, SHELL, BASE */

const KEPT = `${BASE}${SHELL.version}`;
const PAGE = BASE;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll([PAGE, ...SHELL.files])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET" || !request.url.startsWith(`${self.location.origin}/`)) return;
  if (request.mode === "navigate" && path.startsWith(BASE)) event.respondWith(page());
  else if (path.startsWith("/assets/")) event.respondWith(file(request));
});

/** The one page, as the gateway has it now; without a network that is worth the name, as it was. */
async function page() {
  try {
    return await fetch(PAGE, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

/** A file that is named by its digest never changes. */
async function file(request) {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
}

async function forgetOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(BASE) && name !== KEPT);
  return Promise.all(older.map((name) => caches.delete(name)));
}
