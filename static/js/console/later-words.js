import { maskCards } from "../shared/cards.js";
import { part, setAttribute, setText } from "../shared/dom.js";
import { newRef } from "../shared/ids.js";
import { respond } from "./actions.js";
import { drafts, store } from "./app.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */

/** **Leave a response**: a chat that is over goes on in a new one, which waits for its visitor. */
class LaterWords extends HTMLElement {
  #chat = 0;
  // One for the words, however often they are sent: a lost answer makes no second chat.
  #ref = newRef();

  connectedCallback() {
    part(this, "begin").addEventListener("click", () => this.#open());
    part(this, "cancel").addEventListener("click", () => this.#close());
    part(this, "form").addEventListener("submit", this.#send);
    this.#field.addEventListener("input", () => drafts.set(this.#chat, this.#field.value));
    this.#field.addEventListener("keydown", this.#key);
  }

  get #field() {
    return /** @type {HTMLTextAreaElement} */ (part(this, "words"));
  }

  /** @param {ChatCard} card */
  draw(card) {
    this.#chat = card.id;
    const isBusy = [...store.cards.values()].some(({ visitor, ended_at: end }) => visitor.id === card.visitor.id && !end);
    const mayAnswer = store.answers.has(card.client.id) && card.status === "ended";
    this.hidden = !mayAnswer || !card.is_reachable || card.is_blocked || isBusy;
    setAttribute(this.#field, "aria-label", `Response to ${card.visitor.name}`);
    setText(part(this, "hint"), `It begins a new chat. If ${card.visitor.name} is not here, it is sent as a text or an e-mail.`);
    if (!this.hidden && part(this, "form").hidden && drafts.get(card.id)) this.#show();
  }

  #open() {
    this.#show();
    this.#field.focus();
  }

  #show() {
    this.#field.value = drafts.get(this.#chat);
    part(this, "begin").hidden = true;
    part(this, "form").hidden = false;
  }

  #close() {
    drafts.set(this.#chat, "");
    this.#say("");
    part(this, "form").hidden = true;
    part(this, "begin").hidden = false;
    part(this, "begin").focus();
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLFormElement} */ (part(this, "form")).requestSubmit();
  };

  /** @param {Event} event */
  #send = async (event) => {
    event.preventDefault();
    const chat = this.#chat;
    const text = maskCards(this.#field.value.trim());
    if (!text) return;
    this.#say("");
    const problem = await respond(chat, text, this.#ref);
    if (problem) return this.#say(problem);
    drafts.set(chat, "");
    this.#ref = newRef();
  };

  /** @param {string} problem */
  #say(problem) {
    part(this, "problem").hidden = !problem;
    setText(part(this, "problem"), problem);
  }
}

customElements.define("later-words", LaterWords);
