/** **Translate**: the languages of a chat, and the visitor's lines in the operator's own (S11). */

import { part, setAttribute, setText, stamp } from "../shared/dom.js";
import { linkify } from "../shared/text.js";
import { Translations } from "../shared/translations.js";
import { translate } from "./actions.js";
import { socket, store } from "./app.js";
import { languageWords } from "./browser.js";
import { addAction } from "./pane-actions.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */

export const translations = new Translations(
  (chat, seq) => socket.request("message.translate", chat, { seq }),
  (chat) => store.changed(`record:${chat}`),
);
store.on("line", () => socket.isOpen && translations.restart());

addAction("translate", {
  press: async (chat, pane) => {
    await ask(chat);
    /** @type {HTMLElement | null} */ (pane.querySelector("textarea"))?.focus();
  },
  draw: (button, card) => {
    const { visitor_language: theirs, operator_language: mine } = card;
    setAttribute(button, "aria-pressed", String(isOn(card)));
    const guess = guessed(card.id);
    const isForeign = guess && guess !== store.me.language && !store.me.languages.includes(guess);
    const words = isOn(card)
      ? `Translate: ${languageWords(theirs)}, ${languageWords(mine)}`
      : isForeign ? `Translate from ${languageWords(guess)}` : "Translate";
    setText(part(button, "translate-words"), words);
  },
});

/** @param {ChatCard | undefined} card */
function isOn(card) {
  return Boolean(card?.visitor_language && card.operator_language);
}

/** The language of the visitor's browser, or nothing where it is not in our list. @param {number} chat */
function guessed(chat) {
  const code = (store.record(chat).visitor?.locale ?? "").split(/[-_]/u)[0].toLowerCase();
  const select = document.querySelector('#translate-dialog [name="visitor"]');
  return select?.querySelector(`option[value="${CSS.escape(code || "-")}"]`) ? code : "";
}

/** @param {number} chat */
async function ask(chat) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("translate-dialog"));
  const form = dialog.querySelector("form");
  const card = store.cards.get(chat);
  if (!card || !form) return;
  const visitor = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("visitor"));
  const operator = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("operator"));
  if (visitor && operator) {
    operator.value = card.operator_language || store.me.language;
    const guess = guessed(chat);
    visitor.value = card.visitor_language || (guess === operator.value ? "" : guess);
    part(dialog, "off").hidden = !isOn(card);
  }
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue === "off") await translate(chat, "", "");
  if (dialog.returnValue === "on" && visitor && operator) await translate(chat, visitor.value, operator.value);
}

/**
 * The visitor's lines as the operator reads them; the original is one click away.
 * @param {HTMLElement} list
 * @param {number} chat
 */
export function drawTranslations(list, chat) {
  const card = store.cards.get(chat);
  // Most chats are not translated, and every new line comes by here.
  if (!isOn(card) && !list.dataset.translated) return;
  list.dataset.translated = isOn(card) ? "yes" : "";
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('.message[data-side="visitor"][data-seq]'))) {
    drawLine(item, card, store.record(chat).messages[Number(item.dataset.seq) - 1]);
  }
}

/**
 * @param {HTMLElement} item
 * @param {ChatCard | undefined} card
 * @param {import("./types.js").MessageView | undefined} message
 */
function drawLine(item, card, message) {
  if (!message || message.kind !== "text") return;
  const shown = card && isOn(card) ? translations.of(card.id, message.seq, card.operator_language) : null;
  const isTranslated = shown?.state === "done" && !shown.isOriginal;
  const text = part(item, "text");
  const words = isTranslated ? shown.text : message.text;
  if (text.textContent !== words) text.replaceChildren(...linkify(words));
  setAttribute(text, "lang", (isTranslated ? card?.operator_language : card?.visitor_language) || null);
  const known = /** @type {HTMLElement | null} */ (item.querySelector(".message__translation"));
  if (!shown || shown.state === "waiting") return known?.remove();
  const foot = known ?? stamp("translation-template");
  if (!known) item.append(foot);
  setText(part(foot, "failed"), shown.state === "failed" ? "Could not be translated" : "");
  part(foot, "toggle").hidden = shown.state === "failed";
  setText(part(foot, "toggle"), shown.isOriginal ? "Show translation" : "Show original");
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest(".message__translation button");
  const chat = /** @type {any} */ (button?.closest("chat-pane"))?.chat;
  const seq = Number(/** @type {HTMLElement | null | undefined} */ (button?.closest(".message"))?.dataset.seq);
  const language = store.cards.get(chat)?.operator_language;
  if (chat && seq && language) translations.toggle(chat, seq, language);
});
