/**
 * The console's service worker. The view puts `SHELL` before it: {release, offline, icons, files}.
 *
 * It keeps this release's static files, whose addresses never change what they hold, and one page that says
 * that there is no connection. Never a page of the console, never anything of a chat.
 */

/** @type {{release: string, offline: string, icons: string, files: string[]}} */
// @ts-ignore the line before this file
const shell = SHELL;
/** @type {any} */
const worker = self;
const PREFIX = "shell-";
/** The release before stays: a window that is still open may ask for more of it. */
const KEPT = 2;

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(fill().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(prune().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => fromShell(shell.offline)));
  else if (isKept(request.url)) event.respondWith(keptFirst(request));
});

/** With the console closed somebody has to say it: the server calls this browser, and says who, never what. */
worker.addEventListener("push", (/** @type {any} */ event) => {
  const { title = "Live Chat Support", tag, body, chat, url } = event.data?.json() ?? {};
  const options = { tag, body, icon: `${shell.icons}icon-192.png`, data: { chat, url } };
  event.waitUntil(worker.registration.showNotification(title, options));
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  const { chat = 0, url = "" } = event.notification.data ?? {};
  event.notification.close();
  event.waitUntil(url ? worker.clients.openWindow(url) : openChat(chat));
});

async function fill() {
  const cache = await caches.open(PREFIX + shell.release);
  // Files of a release never change, and the page that asked for this worker has most of them already.
  const files = shell.release === "dev" ? "no-cache" : "default";
  const wanted = shell.files.map((url) => new Request(url, { cache: files }));
  await cache.addAll([new Request(shell.offline, { cache: "no-cache" }), ...wanted]);
}

async function prune() {
  // In the order in which they were made; this one is made anew each time while developing.
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + shell.release);
  await Promise.all(names.slice(0, Math.max(0, names.length - KEPT + 1)).map((name) => caches.delete(name)));
}

/** @param {string} url */
async function fromShell(url) {
  return (await caches.match(url)) ?? Response.error();
}

/** Static files under a release; while developing (`dev`) they change, so there the network is asked. @param {string} url */
function isKept(url) {
  const { origin, pathname } = new URL(url);
  return origin === location.origin && pathname.startsWith("/static/");
}

/** @param {Request} request */
async function keptFirst(request) {
  if (shell.release === "dev") return fetch(request).catch(() => fromShell(request.url));
  return (await caches.match(request)) ?? fetch(request);
}

/** @param {number} chat */
async function openChat(chat) {
  const windows = await worker.clients.matchAll({ type: "window" });
  const [open] = windows.sort((/** @type {any} */ one, /** @type {any} */ other) => Number(other.focused) - Number(one.focused));
  if (!open) return worker.clients.openWindow(chat ? `/console/?chat=${chat}` : "/console/");
  await open.focus();
  if (chat) open.postMessage({ type: "open-chat", chat });
}
