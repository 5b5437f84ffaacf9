/** System notifications: one for each chat, while the console is out of sight, closed when it is looked at. */

import { desk, store } from "./app.js";
import { show as showChat } from "./actions.js";

export const canNotify = "Notification" in window;

/** @typedef {{tag: string, title: string, body?: string, chat?: number}} Notice */

const folder = new URL("../../", import.meta.url).href;
/** Where no worker runs the page shows them itself. @type {Map<string, Notification>} */
const own = new Map();

/**
 * Say something outside of the page, unless the operator wants none of it or looks at the console anyway.
 * It says who, never what: it may stand on a locked screen.
 * @param {Notice} notice
 */
export function notify(notice) {
  if (isInSight() || !store.me.notifications) return;
  show(notice);
}

/** @param {Notice} notice */
export async function show({ tag, title, body = "", chat = 0 }) {
  if (!canNotify || Notification.permission !== "granted") return;
  // The page or the worker makes the sounds that the operator has chosen.
  const options = { tag, body, silent: true, icon: `${folder}app/icon-192.png`, data: { chat } };
  const worker = await navigator.serviceWorker?.getRegistration("/console/");
  if (worker?.active) return worker.showNotification(title, options);
  const notice = new Notification(title, options);
  notice.onclick = () => {
    focus();
    if (chat) showChat(chat);
    notice.close();
  };
  own.set(tag, notice);
}

/** It was answered, taken back or looked at. @param {string} tag */
export async function close(tag) {
  own.get(tag)?.close();
  own.delete(tag);
  const worker = await navigator.serviceWorker?.getRegistration("/console/");
  for (const notice of (await worker?.getNotifications({ tag })) ?? []) notice.close();
}

function isInSight() {
  return !document.hidden && document.hasFocus();
}

/** Whoever looks has seen what is asked of them, and what the chats in front say. */
async function looked() {
  if (!isInSight()) return;
  const worker = await navigator.serviceWorker?.getRegistration("/console/");
  const shown = [...((await worker?.getNotifications()) ?? []), ...own.values()];
  for (const notice of shown) {
    const { chat = 0 } = notice.data ?? {};
    if (!notice.tag.startsWith("chat-") || desk.panes.includes(chat)) notice.close();
  }
}

if (canNotify) {
  addEventListener("focus", looked);
  document.addEventListener("visibilitychange", looked);
  store.on("desk", looked);
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.type === "open-chat") showChat(data.chat);
  });
}
