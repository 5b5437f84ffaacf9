/** **Transfer**: the button, the offer that waits for an answer, and what became of it. */

import { part, setAttribute, setText } from "../shared/dom.js";
import { cancelTransfer } from "./actions.js";
import { store } from "./app.js";
import { isHandedOnBy, isMine } from "./cards.js";
import { addAction } from "./pane-actions.js";
import { openTransfer } from "./transfer-dialog.js";
import { answerWords, timeToAnswer } from "./words.js";

/** Answers that this operator has read and closed. @type {Set<number>} */
const closed = new Set();

addAction("transfer", {
  press: (chat) => {
    const card = store.cards.get(chat);
    if (card && !whyNot(card)) openTransfer(card);
  },
  draw: (button, card) => {
    setAttribute(button, "aria-disabled", whyNot(card) ? "true" : null);
    setAttribute(button, "data-tip", whyNot(card) || null);
    const pane = /** @type {HTMLElement} */ (button.closest("chat-pane"));
    drawOffer(part(pane, "handing"), card);
    drawAnswer(part(pane, "answer"), card);
  },
});

addAction("transfer-cancel", { press: (chat) => withCard(chat, cancelTransfer) });

addAction("answer-close", {
  press: (chat, pane) => withCard(chat, (card) => {
    if (card.transfer) closed.add(card.transfer.id);
    drawAnswer(part(pane, "answer"), card);
  }),
});

/**
 * @param {number} chat
 * @param {(card: import("./types.js").ChatCard) => void} act
 */
function withCard(chat, act) {
  const card = store.cards.get(chat);
  if (card) act(card);
}

/** @param {import("./types.js").ChatCard} card */
function whyNot(card) {
  if (card.away_at) return "The visitor is away: the chat waits for them";
  return isHandedOnBy(card, store.me.id) ? "Offered already" : "";
}

/**
 * @param {HTMLElement} bar
 * @param {import("./types.js").ChatCard} card
 */
function drawOffer(bar, card) {
  bar.hidden = !isHandedOnBy(card, store.me.id);
  if (bar.hidden || !card.transfer) return;
  setText(part(bar, "handing-words"), `Offered to ${card.transfer.receiver.name}`);
  setText(part(bar, "handing-left"), timeToAnswer(card.transfer));
}

/**
 * @param {HTMLElement} bar
 * @param {import("./types.js").ChatCard} card
 */
function drawAnswer(bar, card) {
  const words = isMine(card, store.me.id) && card.transfer ? answerWords(card.transfer) : "";
  bar.hidden = !words || closed.has(card.transfer?.id ?? 0);
  setText(part(bar, "answer-words"), words);
}
