import { part, setAttribute, setText } from "../shared/dom.js";
import { stopTyping, type } from "./actions.js";
import { drafts, outbox, store } from "./app.js";
import "./emoji-picker.js";

/** From how many letters below the limit the count is shown. */
const NEAR_LIMIT = 500;
/** A placeholder that wraps would make the empty field two lines high. */
const LONGEST_NAME = 24;

/**
 * Asked one after the other before a message goes out; one that resolves to false keeps it in the field.
 * @type {((composer: MessageComposer, text: string) => Promise<boolean>)[]}
 */
export const checks = [];

/** Where the operator writes: Enter sends, Shift+Enter makes a new line, a draft is never lost (O22). */
export class MessageComposer extends HTMLElement {
  chat = 0;

  connectedCallback() {
    const text = this.#text;
    text.id = `message-to-${this.chat}`;
    setAttribute(part(this, "label"), "for", text.id);
    text.value = drafts.get(this.chat);
    text.addEventListener("input", this.#input);
    text.addEventListener("keydown", this.#key);
    part(this, "send").addEventListener("click", this.#send);
    this.#grow();
  }

  /** S7: the visitor's name is at hand. @param {string} name */
  set name(name) {
    setText(part(this, "label"), `Message to ${name}`);
    const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME).trim()}…` : name;
    setAttribute(this.#text, "placeholder", `Write to ${short}…`.replace("……", "…"));
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (part(this, "text"));
  }

  #input = () => {
    drafts.set(this.chat, this.#text.value);
    if (this.#text.value.trim()) type(this.chat);
    this.#grow();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    // While an input method composes, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  };

  #send = async () => {
    const text = this.#text.value.trim();
    this.#text.focus();
    if (!text || text.length > store.limits.text) return;
    for (const check of checks) if (!(await check(this, text))) return;
    // Whoever wrote on while a check ran meant another message.
    if (this.#text.value.trim() !== text) return;
    outbox.add(this.chat, text);
    drafts.set(this.chat, "");
    this.#text.value = "";
    stopTyping(this.chat);
    this.#grow();
  };

  /** Put words where the cursor is, in place of what is selected. @param {string} words */
  insert(words) {
    const text = this.#text;
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    this.#input();
    text.focus();
  }

  /** The style sheet stops it at five lines. */
  #grow() {
    const text = this.#text;
    text.style.blockSize = "auto";
    const border = text.offsetHeight - text.clientHeight;
    if (text.scrollHeight) text.style.blockSize = `${text.scrollHeight + border}px`;
    const left = store.limits.text - text.value.trim().length;
    const isTooLong = left < 0;
    setText(part(this, "count"), left > NEAR_LIMIT ? "" : isTooLong ? `${-left} letters too many` : `${left} letters left`);
    part(this, "count").classList.toggle("composer__count--over", isTooLong);
    setAttribute(text, "aria-invalid", isTooLong ? "true" : null);
    setAttribute(part(this, "send"), "aria-disabled", isTooLong ? "true" : null);
  }
}

customElements.define("message-composer", MessageComposer);
