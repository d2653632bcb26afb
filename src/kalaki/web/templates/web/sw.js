// The worker of one municipality and language. It keeps the shell, hashed files, the page without a connection
// and the few pages that apps name, fetched without cookies; never a page as somebody saw it: it may be personal.
const { prefix, version, offline, pages, shell, icon } = __KEPT__;
const NAME = `kalaki ${prefix} ${version}`;
const MINE = `kalaki ${prefix} `;
const HASHED = /^\/static\/.*\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll([...shell, ...[offline, ...Object.values(pages)].map((page) => new Request(page, { cache: "reload", credentials: "omit" }))]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(MINE) && name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const kept = (request.method === "GET" && pages[pathname]) || offline; // a form that was posted is not answered by a form
    event.respondWith(fetch(request).catch(() => caches.match(kept, { ignoreVary: true })));
  } else if (request.method === "GET" && HASHED.test(pathname)) {
    event.respondWith(fromCache(request));
  }
});

// A push says number, state, language and path, nothing else; the page behind the path says the rest.
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch {} // shown all the same: a browser punishes silent pushes
  const { number = "", state = "", language = "ka", path = prefix } = told;
  event.waitUntil(
    self.registration.showNotification(number || self.registration.scope, { body: state, lang: language, tag: path, icon, badge: icon, data: path }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data || prefix, self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((open) => {
      const same = open.find((one) => one.url === target.href);
      return same ? same.focus() : self.clients.openWindow(target.href);
    }),
  );
});

async function fromCache(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) {
    const cache = await caches.open(NAME);
    await cache.put(request, answer.clone()).catch(() => {}); // a full phone still gets its file
  }
  return answer;
}

// What waits in the queue also goes while no page is open, where the browser wakes the worker for it.
const flushQueue = (() => {
  "use strict";
__QUEUE__
  return flush;
})();
self.addEventListener("sync", (event) => {
  if (event.tag !== "kalaki-queue") return;
  event.waitUntil(flushQueue().then((left) => { if (left) throw new Error("it waits still"); }));
});
