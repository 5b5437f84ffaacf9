import { part, setAttribute, setText } from "../shared/dom.js";
import { isMasked, maskAfter, tailOfAll } from "../shared/cards.js";
import { toast } from "../shared/toasts.js";
import { stopTyping, type } from "./actions.js";
import { drafts, outbox, store } from "./app.js";
import "./attach-files.js";
import "./emoji-picker.js";

/** From how many letters below the limit the count is shown. */
const NEAR_LIMIT = 500;
/** A placeholder that wraps would make the empty field two lines high. */
const LONGEST_NAME = 24;
const CARD = "A card number was hidden: for the visitor’s security cards are not taken in a chat. Ask whether you may call.";

/**
 * Asked one after the other before a message goes out; one that resolves to false keeps it in the field.
 * @type {((composer: MessageComposer, text: string) => Promise<boolean>)[]}
 */
export const checks = [];

/** Where the operator writes: Enter sends, Shift+Enter makes a new line, a draft is never lost (O22). */
export class MessageComposer extends HTMLElement {
  chat = 0;
  #stop = () => {};

  connectedCallback() {
    const text = this.#text;
    text.id = `message-to-${this.chat}`;
    setAttribute(part(this, "label"), "for", text.id);
    text.value = drafts.get(this.chat);
    text.addEventListener("input", this.#input);
    text.addEventListener("keydown", this.#key);
    part(this, "send").addEventListener("click", this.#send);
    this.#stop = store.on("me", this.#follow);
    this.#follow();
    this.#grow();
  }

  disconnectedCallback() {
    this.#stop();
  }

  #follow = () => {
    this.#text.spellcheck = store.me.checks_spelling;
    // The browser checks in the language that the server checks in.
    if (store.isLoaded) this.#text.lang = store.me.language;
  };

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
    const ref = outbox.add(this.chat, this.#masked(text));
    this.dispatchEvent(new CustomEvent("sent", { detail: ref }));
    drafts.set(this.chat, "");
    this.#text.value = "";
    stopTyping(this.chat);
    this.#grow();
  };

  /** S9: a card number does not even leave this window. @param {string} text */
  #masked(text) {
    const own = store.record(this.chat).messages.filter((one) => one.kind === "text" && one.name === store.me.name);
    const before = [...own.slice(-5), ...outbox.of(this.chat)].map((one) => one.text);
    const masked = maskAfter(tailOfAll(before), text);
    if (masked !== text && isMasked(masked)) toast(CARD, { kind: "danger" });
    return masked;
  }

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
    text.style.blockSize = text.value ? "auto" : "";
    // Most are empty when a chat is opened, and to measure makes the browser lay out the page.
    if (text.value && text.scrollHeight) {
      text.style.blockSize = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
    }
    const left = store.limits.text - text.value.trim().length;
    const isTooLong = left < 0;
    setText(part(this, "count"), left > NEAR_LIMIT ? "" : isTooLong ? `${-left} letters too many` : `${left} letters left`);
    part(this, "count").classList.toggle("composer__count--over", isTooLong);
    setAttribute(text, "aria-invalid", isTooLong ? "true" : null);
    setAttribute(part(this, "send"), "aria-disabled", isTooLong ? "true" : null);
  }
}

customElements.define("message-composer", MessageComposer);
