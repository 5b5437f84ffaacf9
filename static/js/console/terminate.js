/** **Terminate**: at once when both are silent, else after a question. */

import { serverNow } from "../shared/clock.js";
import { part, setText } from "../shared/dom.js";
import { terminate } from "./actions.js";
import { store } from "./app.js";
import { addAction } from "./pane-actions.js";

/** Within this of the last message it asks first. */
const RECENT_MS = 60_000;

addAction("terminate", {
  press: async (chat) => {
    const card = store.cards.get(chat);
    if (!card) return;
    const isRecent = serverNow() - Math.max(card.last_message_at ?? 0, card.accepted_at ?? 0) < RECENT_MS;
    if (!isRecent || (await confirm(card.visitor.name))) terminate(chat);
  },
});

/** @param {string} name */
function confirm(name) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("terminate-dialog"));
  setText(part(dialog, "title"), `Terminate the chat with ${name}?`);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
