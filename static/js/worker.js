/**
 * What the device does where there is no connection: it shows one page of ours, and nothing of
 * anybody's; and it shows what Kring tells its owner while no page is open. KEPT, the files of that page, stands above; any new release of them is a new worker.
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

/** Show what came, in place of what was shown of the same thread; the number is that of the bell. */
self.addEventListener("push", (event) => {
  const told = event.data?.json();
  if (!told) return;
  const show = async () => {
    await self.registration.showNotification(told.title, {
      body: told.body,
      tag: told.tag,
      lang: told.lang,
      renotify: true,
      icon: KEPT[1],
      data: { url: told.url },
    });
    if (told.count) await self.navigator.setAppBadge?.(told.count);
  };
  event.waitUntil(show());
});

/** Go to what it is about: in a page of ours that is open, or in a new one. */
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data;
  const go = async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => new URL(page.url).origin === self.location.origin);
    if (!open) return self.clients.openWindow(url);
    await open.focus();
    return open.navigate(url);
  };
  event.waitUntil(go());
});
