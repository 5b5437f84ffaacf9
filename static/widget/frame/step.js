/**
 * What stands below the conversation: "" is the composer, everything else the contact form.
 * Nobody who is blocked has either of them (X15).
 * @typedef {"" | "blocked" | "form" | "sending" | "unsent" | "sent"} Step
 */

/**
 * @param {{conversation: import("./conversation.js").Conversation, outbox: import("./outbox.js").Outbox,
 *   inquiry: import("./inquiry.js").Inquiry, isLost: boolean, isBarred: boolean, mayRun: boolean}} state
 *   `mayRun`: the server has not said yet whether the chat of an earlier page still runs
 * @returns {Step}
 */
export function stepOf({ conversation, outbox, inquiry, isLost, isBarred, mayRun }) {
  const { current, running, isOpen } = conversation;
  const id = current?.view.id ?? null;
  if (!conversation.isAvailable) return "blocked";
  if (outbox.items.some(({ type, refused }) => type === "inquiry.send" && !refused)) {
    return isLost ? "unsent" : "sending";
  }
  if (inquiry.isShown(id)) return "sent";
  if (isBarred || isUnanswered(current, inquiry)) return "form";
  return isOpen || running || mayRun ? "" : "form";
}

/**
 * The chat was sent to the contact form, and the form was not sent yet.
 * @param {import("./conversation.js").Chat | undefined} chat
 * @param {import("./inquiry.js").Inquiry} inquiry
 */
export function isUnanswered(chat, inquiry) {
  return chat?.view.status === "redirected" && !inquiry.covers(chat.view.id);
}
