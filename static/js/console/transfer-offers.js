import { onTick } from "../shared/clock.js";
import { keyed, part, setAttribute, setText, stamp } from "../shared/dom.js";
import { takeOver, turnDown } from "./actions.js";
import { store } from "./app.js";
import { timeToAnswer } from "./words.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */

/** Chats that colleagues hand to this operator: who, why, and what was said so far (O30, O33). */
class TransferOffers extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#press);
    this.addEventListener("keydown", this.#key);
    store.on("cards", this.#draw);
    onTick(this.#tick);
    this.#draw();
  }

  /** @param {MouseEvent} event */
  #press = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (button) this.#answer(button, button.dataset.part === "accept");
  };

  /** Who writes why not, and presses Enter, denies. @param {KeyboardEvent} event */
  #key = (event) => {
    const field = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Enter" && field.dataset.part === "denial") this.#answer(field, false);
  };

  /**
   * @param {HTMLElement} control
   * @param {boolean} isAccepted
   */
  #answer(control, isAccepted) {
    const item = /** @type {HTMLElement} */ (control.closest("li"));
    const card = store.transfers.find((one) => keyOf(one) === item.dataset.key);
    if (!card) return;
    if (!isAccepted) {
      turnDown(card, /** @type {HTMLInputElement} */ (part(item, "denial")).value);
      return;
    }
    /** @type {any} */ (this.closest("menu-button")).close();
    takeOver(card);
  }

  #draw = () => {
    keyed(part(this, "handed"), store.transfers, keyOf, create, fill);
    this.hidden = !store.transfers.length;
  };

  #tick = () => {
    if (store.transfers.length) this.#draw();
  };
}

/** @param {ChatCard} card */
function keyOf({ transfer }) {
  return String(transfer?.id);
}

/** What was said so far comes as a fragment. @param {ChatCard} card */
function create(card) {
  const item = stamp("transfer-template");
  const address = `/console/transfers/${card.transfer?.id}/`;
  // In the next turn: htmx looks for its target in the page.
  queueMicrotask(() => {
    /** @type {any} */ (globalThis).htmx.ajax("GET", address, { source: item, target: part(item, "past"), swap: "innerHTML" });
  });
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {ChatCard} card
 */
function fill(item, { visitor, site, transfer }) {
  if (!transfer) return;
  const name = part(item, "name");
  name.id = `transfer-${transfer.id}`;
  setText(name, visitor.name);
  setText(part(item, "site"), site.name);
  setText(part(item, "from"), `From ${transfer.sender.name}${transfer.department && `, for ${transfer.department}`}`);
  setText(part(item, "reason"), transfer.reason);
  setText(part(item, "left"), timeToAnswer(transfer));
  for (const button of ["accept", "deny"]) setAttribute(part(item, button), "aria-describedby", name.id);
}

customElements.define("transfer-offers", TransferOffers);
