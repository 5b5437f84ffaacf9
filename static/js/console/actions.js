/** What an operator can do; each tells them in words when it was refused. */

import { serverNow } from "../shared/clock.js";
import { toast } from "../shared/toasts.js";
import { desk, socket, store } from "./app.js";

const TYPING_MS = 3000;
/** @type {Map<number, number>} */
const typedAt = new Map();

/** @param {number} chat */
export async function accept(chat) {
  if (await command("chat.accept", chat)) show(chat);
}

/** Open a chat on the desk, which may be another page. @param {number} chat */
export function show(chat) {
  if (document.getElementById("desk")) desk.open(chat, { focus: true });
  else location.assign(`/console/?chat=${chat}`);
}

/** **Send to contact form**. @param {number} chat */
export function decline(chat) {
  return command("chat.decline", chat);
}

/** @param {number} chat */
export function terminate(chat) {
  return command("chat.terminate", chat);
}

/** @param {number} chat */
export function hold(chat) {
  return command("chat.hold", chat);
}

/**
 * What each side reads; both empty for off.
 * @param {number} chat
 * @param {string} visitor
 * @param {string} operator
 */
export function translate(chat, visitor, operator) {
  return command("chat.translate", chat, { visitor, operator });
}

/** **Knock knock**. @param {number} chat */
export function knock(chat) {
  return command("chat.knock", chat);
}

/**
 * **Accept** a chat that a colleague hands on.
 * @param {import("./types.js").ChatCard} card
 */
export async function takeOver({ id, transfer }) {
  if (transfer && (await command("transfer.accept", id, { transfer: transfer.id }))) show(id);
}

/**
 * **Deny** it.
 * @param {import("./types.js").ChatCard} card
 * @param {string} [reason]
 */
export function turnDown({ id, transfer }, reason = "") {
  if (transfer) command("transfer.deny", id, { transfer: transfer.id, reason });
}

/**
 * Take an offer back.
 * @param {import("./types.js").ChatCard} card
 */
export function cancelTransfer({ id, transfer }) {
  if (transfer) command("transfer.cancel", id, { transfer: transfer.id });
}

/**
 * **Start chat**: the first message to a visitor whose presence this operator is alerted to.
 * @param {number} alert
 * @param {string} text
 * @param {string} ref
 * @returns {Promise<string>} why it was refused, or nothing
 */
export async function startChat(alert, text, ref) {
  try {
    show((await socket.request("alert.start", undefined, { alert, text }, ref)).chat);
    return "";
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * **Leave a response**: the first message of a chat that continues one that is over.
 * @param {number} chat
 * @param {string} text
 * @param {string} ref
 * @returns {Promise<string>} why it was refused, or nothing
 */
export async function respond(chat, text, ref) {
  try {
    show((await socket.request("chat.respond", chat, { text }, ref)).chat);
    return "";
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/** @param {number} alert */
export function dismissAlert(alert) {
  return command("alert.dismiss", undefined, { alert });
}

/**
 * **Redirect**.
 * @param {number} chat
 * @param {string} url
 * @returns {Promise<string>} why it was refused, or nothing
 */
export async function redirect(chat, url) {
  try {
    await socket.request("page.redirect", chat, { url });
    return "";
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * **Allow uploads**.
 * @param {number} chat
 * @param {boolean} allowed
 */
export function allowUploads(chat, allowed) {
  return command("uploads.allow", chat, { allowed });
}

/** @param {boolean} online */
export function setOnline(online) {
  return command("availability.set", undefined, { online });
}

/** Let the visitor see that somebody types, at most every 3 s. @param {number} chat */
export function type(chat) {
  const now = Date.now();
  if (now - (typedAt.get(chat) ?? 0) < TYPING_MS) return;
  typedAt.set(chat, now);
  socket.post("chat.type", chat);
  store.typed(chat, "", serverNow());
}

/** The next key counts as a new beginning: the message was sent. @param {number} chat */
export function stopTyping(chat) {
  typedAt.delete(chat);
}

/**
 * @param {string} name
 * @param {number | undefined} chat
 * @param {object} [data]
 * @returns {Promise<boolean>} whether it was done
 */
async function command(name, chat, data = {}) {
  try {
    await socket.request(name, chat, data);
    return true;
  } catch (error) {
    const { code, message } = /** @type {import("../shared/socket.js").CommandError} */ (error);
    toast(message, { kind: "danger" });
    // What is missing is asked for at once (S5).
    if (code === "tags_required") document.dispatchEvent(new CustomEvent("show-panel", { detail: "tags" }));
    return false;
  }
}
