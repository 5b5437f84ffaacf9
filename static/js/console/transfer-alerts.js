/** Knocks at operators: a transfer rings until it is looked at, and its sender hears what became of it. */

import { announce } from "../shared/announce.js";
import { onTick } from "../shared/clock.js";
import { sound } from "../shared/sound.js";
import { toast } from "../shared/toasts.js";
import { desk, store } from "./app.js";
import { close, notify } from "./system-notices.js";
import { answerWords } from "./words.js";

const RING_AGAIN_MS = 5000;
/** Offers to me that were told of, by transfer. @type {Set<number>} */
let known = new Set();
/** My own offers that nobody has answered yet, by transfer. @type {Set<number>} */
let asked = new Set();
let rangAt = 0;
let isLookedAt = true;

function follow() {
  if (!store.isLoaded) return;
  tellReceiver();
  tellSender();
}

function tellReceiver() {
  const offers = store.transfers.flatMap(({ id, transfer, visitor, site }) => (transfer ? { ...transfer, chat: id, visitor, site } : []));
  const fresh = offers.filter(({ id }) => !known.has(id));
  const open = new Set(offers.map(({ id }) => id));
  for (const id of known) if (!open.has(id)) close(`transfer-${id}`);
  known = open;
  for (const { id, chat, sender, visitor, site, reason } of fresh) {
    notify({ tag: `transfer-${id}`, title: `${sender.name} offers you a chat`, body: site.name, chat });
    announce(`${sender.name} offers you the chat with ${visitor.name}: ${reason}`, `transfer ${id}`);
  }
  if (!fresh.length) return;
  isLookedAt = false;
  ring();
  document.dispatchEvent(new CustomEvent("transfer-offered"));
}

/** Whatever way the answer came, by a fact or by a snapshot after a lost line. */
function tellSender() {
  const before = asked;
  asked = new Set();
  for (const { id, transfer, visitor } of store.cards.values()) {
    if (transfer?.sender.id !== store.me.id) continue;
    if (transfer.outcome === "open") asked.add(transfer.id);
    else if (before.has(transfer.id)) tellAnswer(id, visitor.name, transfer);
  }
}

/**
 * @param {number} chat
 * @param {string} name
 * @param {import("./types.js").Transfer} transfer
 */
function tellAnswer(chat, name, transfer) {
  const words = answerWords(transfer);
  if (!words) return;
  // A chat on the screen shows by itself why it came back.
  const isShown = transfer.outcome !== "accepted" && desk.panes.includes(chat) && document.getElementById("desk");
  if (isShown) announce(`${name}: ${words}`, `transfer ${transfer.id} ${transfer.outcome}`);
  else toast(`${name}: ${words}`);
  sound.play(transfer.outcome === "accepted" ? "message" : "returned");
}

function ring() {
  rangAt = Date.now();
  sound.play("transfer");
}

function look() {
  if (!document.hidden) isLookedAt = true;
}

onTick(() => {
  if (known.size && !isLookedAt && Date.now() - rangAt >= RING_AGAIN_MS) ring();
});
for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, look, { capture: true, passive: true });
store.on("cards", follow);
