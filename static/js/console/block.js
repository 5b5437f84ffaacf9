/** **Block this visitor** (X15), after a question. */

import { part, setText } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { store } from "./app.js";
import { post } from "./server.js";

// Lists show a visitor too, without this question.
const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("block-dialog"));
let current = 0;

/** @param {number} chat */
export function askToBlock(chat) {
  if (!dialog) return;
  current = chat;
  setText(part(dialog, "title"), `Block ${store.cards.get(chat)?.visitor.name ?? "this visitor"}?`);
  dialog.querySelector("form")?.reset();
  dialog.showModal();
}

dialog?.addEventListener("click", (event) => {
  if (/** @type {HTMLElement} */ (event.target).dataset.part === "cancel") dialog.close();
});

dialog?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  dialog.close();
  try {
    await post(`/console/chats/${current}/block/`, { address: String(form.get("address") ?? "") });
    toast("This visitor is blocked.");
  } catch (error) {
    toast(/** @type {Error} */ (error).message, { kind: "danger" });
  }
});
