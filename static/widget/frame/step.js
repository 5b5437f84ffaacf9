/**
 * What stands below the conversation: "" is the composer, "collect" and "collecting" the form before a
 * chat (P3), everything else the contact form.
 * Nobody who is blocked, or whose site is gone, has either of them (X15).
 * @typedef {"" | "blocked" | "collect" | "collecting" | "form" | "sending" | "unsent" | "sent"} Step
 */

/**
 * @param {{conversation: import("./conversation.js").Conversation, outbox: import("./outbox.js").Outbox,
 *   inquiry: import("./inquiry.js").Inquiry, isLost: boolean, isGone: boolean, isBarred: boolean, mayRun: boolean,
 *   collect: import("./collect.js").Collect}} state
 *   `mayRun`: the server has not said yet whether the chat of an earlier page still runs
 * @returns {Step}
 */
export function stepOf({ conversation, outbox, inquiry, isLost, isGone, isBarred, mayRun, collect }) {
  const { current, running, isOpen } = conversation;
  const id = current?.view.id ?? null;
  if (!conversation.isAvailable || isGone) return "blocked";
  if (outbox.items.some(({ type, refused }) => type === "inquiry.send" && !refused)) {
    return isLost ? "unsent" : "sending";
  }
  if (outbox.items.some(({ type, refused }) => type === "form.send" && !refused)) return "collecting";
  if (inquiry.isShown(id)) return "sent";
  if (isBarred || isUnanswered(current, inquiry)) return "form";
  if (running || mayRun) return "";
  if (!isOpen) return "form";
  return collect.isNeeded && outbox.isEmpty ? "collect" : "";
}

/**
 * The chat was sent to the contact form, and the form was not sent yet.
 * @param {import("./conversation.js").Chat | undefined} chat
 * @param {import("./inquiry.js").Inquiry} inquiry
 */
export function isUnanswered(chat, inquiry) {
  return chat?.view.status === "redirected" && !inquiry.covers(chat.view.id);
}
