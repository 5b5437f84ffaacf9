/** **Redirect**: show the visitor a page of the site (O23). */

import { part, setAttribute, setText } from "../shared/dom.js";
import { redirect } from "./actions.js";
import { store } from "./app.js";
import { addAction } from "./pane-actions.js";
import { fetchPiece } from "./server.js";

addAction("redirect", { press: (chat) => void ask(chat) });

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("redirect-dialog"));
let current = 0;

/** @param {number} chat */
async function ask(chat) {
  if (!dialog) return;
  current = chat;
  const name = store.cards.get(chat)?.visitor.name ?? "the visitor";
  setText(part(dialog, "title"), `Show ${name} a page`);
  field().value = "";
  say("");
  part(dialog, "pages").replaceChildren();
  dialog.showModal();
  const pages = await fetchPiece(`/console/chats/${chat}/pages/`).catch(() => "");
  if (current === chat) part(dialog, "pages").replaceChildren(pages);
}

function field() {
  return /** @type {HTMLInputElement} */ (part(/** @type {HTMLElement} */ (dialog), "url"));
}

/** @param {string} problem */
function say(problem) {
  setText(part(/** @type {HTMLElement} */ (dialog), "problem"), problem);
  setAttribute(field(), "aria-invalid", problem ? "true" : null);
}

dialog?.addEventListener("click", (event) => {
  const page = /** @type {HTMLElement} */ (event.target).closest("button");
  if (page?.dataset.part === "cancel") dialog.close();
  if (!page?.dataset.url) return;
  field().value = page.dataset.url;
  field().focus();
});

dialog?.addEventListener("input", () => {
  const wanted = field().value.toLowerCase();
  for (const item of dialog.querySelectorAll("li")) {
    item.hidden = Boolean(wanted) && !(item.textContent ?? "").toLowerCase().includes(wanted);
  }
});

dialog?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = await redirect(current, field().value.trim());
  say(problem);
  if (problem) field().focus();
  else dialog.close();
});
