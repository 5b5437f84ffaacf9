/** One message as an element: the bubble of `_message.html`, filled. */

import { icon } from "../lib/icons.js";
import { timeOfDay } from "../shared/clock.js";
import { part, setAttribute, setText, stamp } from "../shared/dom.js";
import { isOnlyEmoji, linkify } from "../shared/text.js";
import { socket } from "./app.js";
import { fillFile } from "./files.js";

/** @typedef {import("./types.js").MessageView} MessageView */
/** @typedef {import("../shared/outbox.js").Unsent} Unsent */

const MINUTE_MS = 60_000;

/**
 * Grouped by sender and minute.
 * @param {MessageView} message
 * @param {MessageView | undefined} before
 */
export function isSameGroup(message, before) {
  return (
    before !== undefined && before.kind !== "event" &&
    before.side === message.side &&
    before.name === message.name &&
    Math.floor(before.at / MINUTE_MS) === Math.floor(message.at / MINUTE_MS)
  );
}

/**
 * @param {MessageView} message
 * @param {MessageView | undefined} before
 * @param {{me: string, visitor: string}} names
 */
export function fillMessage(message, before, { me, visitor }) {
  const item = bubble(message.side, message.kind === "file" ? "" : message.text);
  if (message.kind === "file") fillFile(part(item, "text"), message);
  item.dataset.seq = String(message.seq);
  item.dataset.ref = message.ref;
  item.dataset.group = isSameGroup(message, before) ? "more" : "first";
  const isOperator = message.side === "operator";
  setText(part(item, "name"), !isOperator ? visitor : message.name === me ? "You" : message.name);
  const time = part(item, "time");
  setText(time, timeOfDay(message.at));
  setAttribute(time, "datetime", new Date(message.at).toISOString());
  return item;
}

/**
 * What is not stored yet, with the reason where it will not be.
 * @param {Unsent[]} unsent
 * @param {MessageView | undefined} before
 */
export function unsentItems(unsent, before) {
  let last = before && before.kind !== "event" && before.side === "operator" ? "sending" : "";
  return unsent.flatMap((entry) => {
    const item = bubble("operator", entry.text);
    item.dataset.ref = entry.ref;
    const state = entry.error ? "failed" : socket.isOpen ? "sending" : "waiting";
    item.dataset.group = state === last ? "more" : "first";
    last = state;
    setText(part(item, "name"), "You");
    setText(part(item, "time"), WORDS[state]);
    showState(item, state);
    return entry.error ? [item, problem(entry)] : [item];
  });
}

const WORDS = {
  failed: "Not sent", sending: "Sending", waiting: "Not sent yet", sent: "Sent", delivered: "Delivered", seen: "Seen",
};
/** @type {Record<string, string>} */
const SIGNS = { sending: "clock", waiting: "clock", sent: "check", delivered: "check-check", seen: "check-check" };

/**
 * Where a line of one's own side has got to: its sign, and the sign's name for screen readers.
 * @param {HTMLElement} item
 * @param {keyof typeof WORDS} state
 */
export function showState(item, state) {
  item.dataset.state = state;
  const sign = part(item, "state");
  setAttribute(sign, "aria-label", WORDS[state]);
  // One sign that changes: each that is in the page costs a look-up of the sprite when a chat is opened.
  sign.replaceChildren(...(SIGNS[state] ? [icon(SIGNS[state])] : []));
}

/** @param {Unsent} entry */
function problem(entry) {
  const line = stamp("unsent-template");
  line.dataset.ref = entry.ref;
  setText(part(line, "words"), `Not sent. ${entry.error}`);
  return line;
}

/**
 * @param {string} side
 * @param {string} text
 */
function bubble(side, text) {
  const item = stamp("message-template");
  item.dataset.side = side;
  if (side !== "operator") part(item, "state").remove();
  const words = part(item, "text");
  words.append(...linkify(text));
  words.classList.toggle("message__text--emoji", isOnlyEmoji(text));
  return item;
}
