/** **Terminate**: at once when both are silent, else after a question. */

import { announce } from "../shared/announce.js";
import { serverNow } from "../shared/clock.js";
import { part, setText } from "../shared/dom.js";
import { terminate } from "./actions.js";
import { store } from "./app.js";
import { remember } from "./canned.js";
import { insert } from "./insert.js";
import { addAction } from "./pane-actions.js";
import { responsesFor, textOf } from "./responses.js";

/** Within this of the last message it asks first. */
const RECENT_MS = 60_000;
/** Every client begins with a response of this name (S6). */
const REMARK = "generic_endSessionPositive";

addAction("terminate", {
  press: async (chat) => {
    const card = store.cards.get(chat);
    if (!card) return;
    const isRecent = serverNow() - Math.max(card.last_message_at ?? 0, card.accepted_at ?? 0) < RECENT_MS;
    const answer = isRecent ? await ask(chat, card.visitor.name) : "terminate";
    if (answer === "terminate") terminate(chat);
    if (answer === "remark") prepare(chat, await closingRemark(chat));
  },
});

/** S14: nothing where there is none, or where it has been said. @param {number} chat */
async function closingRemark(chat) {
  const responses = await responsesFor(chat).catch(() => []);
  const response = responses.find(({ name }) => name === REMARK);
  const remark = response ? textOf(response, new Map()) : "";
  return store.record(chat).messages.some(({ text }) => text === remark) ? "" : remark;
}

/**
 * @param {number} chat
 * @param {string} name
 * @returns {Promise<string>} which button was pressed
 */
function ask(chat, name) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("terminate-dialog"));
  setText(part(dialog, "title"), `Terminate the chat with ${name}?`);
  part(dialog, "remark").hidden = true;
  dialog.returnValue = "";
  dialog.showModal();
  closingRemark(chat).then((remark) => (part(dialog, "remark").hidden = !remark));
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

/** The remark waits in the composer for Enter. @param {number} chat @param {string} remark */
function prepare(chat, remark) {
  insert(chat, remark);
  remember(chat, remark);
  announce("Send the closing remark, then terminate.");
}
