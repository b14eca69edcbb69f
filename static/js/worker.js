/**
 * What the device does where there is no connection: it shows one page of ours, and nothing of
 * anybody's. KEPT, the files of that page, stands above; any new release of them is a new worker.
 */
const OFFLINE = "/offline";
const NAME = `kring ${KEPT[0]}`;

self.addEventListener("install", (event) => {
  const keep = async () => (await caches.open(NAME)).addAll([new Request(OFFLINE, { cache: "reload" }), ...KEPT]);
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("kring ") && name !== NAME).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (KEPT.includes(pathname)) event.respondWith(fetch(request).catch(() => caches.match(pathname)));
});
