/** What the console says about codes that the server sends. */

import { countdown, dayKey, dayName, serverNow, timeOfDay } from "../shared/clock.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */
/** @typedef {import("./types.js").MessageView} MessageView */

const ENDED_BY = { operator: "The operator ended the chat", visitor: "The visitor ended the chat", timeout: "The chat timed out" };

const REASONS = {
  operator: "Terminated by the operator",
  visitor: "Ended by the visitor",
  timeout: "Timed out",
  declined: "Sent to the contact form by an operator",
  no_operator: "Contact form: nobody was online",
  closed: "Contact form: outside office hours",
  no_credits: "Contact form: no credits left",
  unpaid: "Contact form: platform fee not paid",
  suspended: "Contact form: client suspended",
  queue_timeout: "Contact form: nobody accepted in time",
  dropped: "Left while waiting",
};

export const SET_OFFLINE = {
  missed_offers: "You were set offline because two requests in a row were not accepted.",
  idle: "You were set offline after 15 minutes without input.",
  lost: "You were set offline because the connection was lost. Your chats went back to the queue.",
};

/**
 * The words of an event line, without the time.
 * @param {MessageView} event
 */
export function eventWords(event) {
  switch (event.text) {
    case "chat.accepted": return `${event.data.name || event.name || "An operator"} ${event.data.started ? "started" : "accepted"} the chat`;
    case "chat.returned": return "The chat went back to the queue";
    case "chat.transferred": return `${event.data.from || "A colleague"} transferred the chat to ${event.data.name || "an operator"}`;
    case "chat.held": return event.data.until ? `Put on hold until ${timeOfDay(event.data.until)}` : "Put on hold";
    case "chat.still_there": return "The visitor was asked: are you still there?";
    case "chat.redirected": return "The visitor was sent to the contact form";
    case "page.redirected": return `${event.data.name} showed the visitor ${event.data.title || event.data.url}`;
    case "mail.incomplete": return notKept(event.data);
    case "chat.continued": return "The visitor came back";
    case "chat.ended": return ENDED_BY[/** @type {keyof typeof ENDED_BY} */ (event.data.by)] ?? "The chat ended";
    default: return "";
  }
}

/**
 * What of an e-mail is not in the conversation.
 * @param {{files?: string[], is_cut?: boolean}} data
 */
function notKept({ files = [], is_cut: isCut = false }) {
  const words = files.length ? `Files in the e-mail that were not kept: ${files.join(", ")}` : "";
  return [isCut ? "The e-mail was longer than this" : "", words].filter(Boolean).join(". ");
}

/**
 * The time that is left to answer; the two clocks may differ by a moment.
 * @param {import("./types.js").Transfer} transfer
 */
export function timeToAnswer({ offered_at: from, deadline_at: until }) {
  return countdown(Math.min(until - serverNow(), until - from));
}

/**
 * What its sender is told of a transfer; nothing while it is open, or when they ended it themselves.
 * @param {import("./types.js").Transfer} transfer
 */
export function answerWords({ outcome, receiver, denial }) {
  if (outcome === "accepted") return `${receiver.name} has taken over.`;
  if (outcome === "expired") return `${receiver.name} did not answer. The chat is still yours.`;
  if (outcome !== "denied") return "";
  return denial ? `${receiver.name} denied the transfer: ${denial}` : `${receiver.name} denied the transfer.`;
}

/** @param {ChatCard} card */
export function endWords(card) {
  const words = REASONS[/** @type {keyof typeof REASONS} */ (card.reason)] ?? "This chat ended";
  return card.ended_at ? `${words} ${whenWords(card.ended_at)}.` : `${words}.`;
}

/** @param {number} at */
export function whenWords(at) {
  const time = `at ${timeOfDay(at)}`;
  return dayKey(at) === dayKey(serverNow()) ? time : `on ${dayName(at)} ${time}`.replace("on Yesterday", "yesterday");
}

/** @param {string} name for a face: first and last word, or the first two letters */
export function initials(name) {
  const words = name.trim().split(/\s+/u);
  const last = words.length > 1 ? words[words.length - 1] : "";
  const letters = last ? [...words[0]][0] + [...last][0] : [...words[0]].slice(0, 2).join("");
  return letters.toUpperCase() || "?";
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
