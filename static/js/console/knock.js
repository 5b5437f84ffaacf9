/** **Knock knock**: calls the visitor back to the window, at most once in 10 s (O26). */

import { serverNow } from "../shared/clock.js";
import { part, setAttribute, setText } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { knock } from "./actions.js";
import { store } from "./app.js";
import { addAction } from "./pane-actions.js";

const EVERY_MS = 10_000;

addAction("knock", {
  press: async (chat) => {
    const card = store.cards.get(chat);
    if (!card || whyNot(card)) return;
    if (await knock(chat)) toast(`You knocked at ${card.visitor.name}’s window.`);
  },
  draw: (button, card) => {
    const left = secondsLeft(card);
    setAttribute(button, "aria-disabled", whyNot(card) ? "true" : null);
    setAttribute(button, "data-tip", whyNot(card) || null);
    setText(part(button, "left"), left ? String(left) : "");
  },
});

/** @param {import("./types.js").ChatCard} card */
function secondsLeft({ knocked_at: at }) {
  return at === null ? 0 : Math.ceil(Math.max(0, Math.min(EVERY_MS, at + EVERY_MS - serverNow())) / 1000);
}

/** @param {import("./types.js").ChatCard} card */
function whyNot(card) {
  if (card.left_at) return "The visitor left";
  return secondsLeft(card) ? "You have just knocked" : "";
}
