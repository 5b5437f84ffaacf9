/** Sounds, words for screen readers, and the counts in title and icon: once for each thing that happens. */

import { announce } from "../shared/announce.js";
import { duration, onTick, serverNow } from "../shared/clock.js";
import { sound } from "../shared/sound.js";
import { toast } from "../shared/toasts.js";
import { desk, store } from "./app.js";
import { isOpen } from "./cards.js";
import { close, notify } from "./system-notices.js";
import { silence } from "./silence.js";
import { endWords } from "./words.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */

/** An offer rings again until it is answered or taken back. */
const RING_AGAIN_MS = 15_000;
const TITLE = document.title;

/** Requests that have been told of, by chat and whether it is offered to me. @type {Set<string>} */
let requests = new Set();
/** The latest message of the visitor in each chat of mine. @type {Map<number, number>} */
let heard = new Map();
/** Alarms of the silence clock that have been given. @type {Set<string>} */
const alarmed = new Set();
let rangAt = 0;

function follow() {
  if (!store.isLoaded) return;
  tellRequests();
  tellChats();
  drawCounts();
}

function tellRequests() {
  const now = new Set(store.requests.map((card) => `${card.id} ${card.status} ${card.is_returned}`));
  for (const known of requests) {
    const [id] = known.split(" ");
    if (!store.requests.some((card) => String(card.id) === id)) close(`request-${id}`);
  }
  const fresh = store.requests.filter((card) => !requests.has(`${card.id} ${card.status} ${card.is_returned}`));
  requests = now;
  for (const card of fresh) {
    const title = `New request from ${card.visitor.name}`;
    if (store.me.is_online) notify({ tag: `request-${card.id}`, title, body: card.site.name, chat: card.id });
    announce(title, `request ${card.id} ${card.waiting_since}`);
  }
  if (fresh.length && store.me.is_online) ring();
}

function ring() {
  rangAt = Date.now();
  sound.play("request");
}

function tellChats() {
  const before = heard;
  heard = new Map(store.mine.map((card) => [card.id, card.visitor_seq]));
  for (const card of store.mine) {
    const known = before.get(card.id);
    if (known !== undefined && card.visitor_seq > known) tellMessage(card);
  }
  for (const id of before.keys()) if (!heard.has(id)) tellGone(store.cards.get(id));
}

/** @param {ChatCard} card */
function tellMessage(card) {
  const isShown = desk.panes.includes(card.id) && !document.hidden;
  if (isShown && document.hasFocus()) return;
  sound.play("message");
  notify({ tag: `chat-${card.id}`, title: `${card.visitor.name} wrote to you`, body: card.site.name, chat: card.id });
  // A conversation on the screen announces its messages by itself: it is a log.
  if (!isShown) announce(`New message from ${card.visitor.name}`, `message ${card.id} ${card.visitor_seq}`);
}

/** A chat of mine is over, or went to somebody else. @param {ChatCard | undefined} card */
function tellGone(card) {
  if (!card || card.reason === "operator") return;
  // Who handed it on hears that from the transfer.
  if (card.transfer?.outcome === "accepted" && card.transfer.sender.id === store.me.id) return;
  const words = isOpen(card) ? "The chat went back to the queue." : endWords(card);
  toast(`${card.visitor.name}: ${words}`);
}

/** Title, icon and badge are drawn by the browser's own process, which takes longer than all else here. */
const COUNT_MS = 500;
let drawnCount = -1;
let isCounting = false;

/** At once, and then not again for a while: in a busy hour the count moves with every message. */
function drawCounts() {
  if (isCounting || !drawCount()) return;
  isCounting = true;
  setTimeout(() => {
    isCounting = false;
    drawCounts();
  }, COUNT_MS);
}

/** @returns {boolean} whether it was another one */
function drawCount() {
  const unread = store.mine.reduce((sum, card) => sum + store.unread(card), 0);
  const count = unread + store.requests.length + store.transfers.length;
  if (count === drawnCount) return false;
  drawnCount = count;
  document.title = count ? `(${count}) ${TITLE}` : TITLE;
  const icon = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="icon"]'));
  const name = count ? "icon-unread.svg" : "icon.svg";
  if (!icon.href.endsWith(`/${name}`)) icon.href = icon.href.replace(/[^/]+$/u, name);
  drawBadge(count);
  return true;
}

/** The count on the app's icon. @param {number} count */
function drawBadge(count) {
  if (!("setAppBadge" in navigator)) return;
  // Refused where the console is not installed.
  navigator.setAppBadge(count).catch(() => {});
}

function tick() {
  const isOffered = store.requests.some((card) => card.status === "assigned");
  if (isOffered && store.me.is_online && Date.now() - rangAt > RING_AGAIN_MS) ring();
  for (const card of store.mine) alarm(card);
}

/** The visitor waits for an answer: alarm at both times of the silence clock. @param {ChatCard} card */
function alarm(card) {
  const quiet = silence(card, serverNow());
  if (quiet?.side !== "visitor" || (quiet.stage !== "alarm" && quiet.stage !== "ask")) return;
  const event = `alarm ${card.id} ${quiet.start} ${quiet.stage}`;
  if (alarmed.has(event)) return;
  alarmed.add(event);
  sound.play("alarm");
  announce(`${card.visitor.name} has been waiting for ${duration(serverNow() - quiet.start)}`, event);
}

function tellOffline() {
  if (!store.setOffline) return;
  sound.play("offline");
}

store.on("cards", follow);
store.on("me", () => (sound.isOn = store.me.sounds));
store.on("offline", tellOffline);
onTick(tick);
