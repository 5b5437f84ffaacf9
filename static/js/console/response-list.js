import { announce } from "../shared/announce.js";
import { part, setAttribute, setText, stamp } from "../shared/dom.js";
import { painted } from "../shared/later.js";
import { remember } from "./canned.js";
import { addAction } from "./pane-actions.js";
import { askAnswers } from "./response-asks.js";
import "./response-files.js";
import { countUse, matching, preview, questions, responsesFor, textOf } from "./responses.js";

/** @typedef {import("./responses.js").Response} Response */

// A slash at the start of a word, and the beginning of a shortcut after it.
const TYPED = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;
const FAILED = "The responses could not be fetched. Close this and try again.";

/**
 * The list over the composer (O24): it opens at a slash, the arrows choose, Enter inserts, Escape closes.
 * The focus stays in the field, which names the chosen one to screen readers.
 */
class ResponseList extends HTMLElement {
  /** @type {Response[]} */
  #found = [];
  #at = 0;
  /** Where the slash is that opened it; -1 while it is closed. */
  #slash = -1;
  /** The slash that Escape was pressed on, which does not open it again. */
  #left = -1;

  connectedCallback() {
    const text = this.#text;
    part(this, "options").id = `responses-of-${this.#chat}`;
    part(this, "asks").id = `asks-of-${this.#chat}`;
    text.addEventListener("input", this.#read);
    text.addEventListener("click", this.#read);
    text.addEventListener("focus", this.#fetch, { once: true });
    text.addEventListener("blur", this.#close);
    // Before the composer's own keys: Enter sends there.
    this.#composer.addEventListener("keydown", this.#key, { capture: true });
    // A pointer must not take the focus from the field.
    part(this, "panel").addEventListener("pointerdown", (event) => event.preventDefault());
    part(this, "options").addEventListener("click", this.#click);
  }

  get #composer() {
    return /** @type {import("./message-composer.js").MessageComposer} */ (this.closest("message-composer"));
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (part(this.#composer, "text"));
  }

  get #chat() {
    return this.#composer.chat;
  }

  get #isOpen() {
    return this.#slash >= 0;
  }

  /** **Responses**: as if a slash had been typed. */
  show() {
    const text = this.#text;
    text.focus();
    if (this.#isOpen) return;
    const before = text.value.slice(0, text.selectionStart);
    this.#left = -1;
    if (!TYPED.test(before)) this.#composer.insert(/\S$/u.test(before) ? " /" : "/");
    this.#read();
  }

  #fetch = () => {
    // Ready before it is asked for, but after the conversation; what fails is said when the list opens.
    painted().then(() => this.isConnected && responsesFor(this.#chat)).catch(() => undefined);
  };

  /** @param {Event} [event] */
  #read = (event) => {
    // A slash that was just typed is another one than Escape was pressed on, even at the same place.
    if (event instanceof InputEvent && event.data === "/") this.#left = -1;
    const { value, selectionStart, selectionEnd } = this.#text;
    const match = selectionStart === selectionEnd && TYPED.exec(value.slice(0, selectionStart));
    const slash = match ? selectionStart - match[1].length - 1 : -1;
    if (!match || slash === this.#left) {
      if (slash < 0) this.#left = -1;
      this.#close();
    } else this.#open(slash, match[1]);
  };

  /**
   * @param {number} slash
   * @param {string} typed
   */
  async #open(slash, typed) {
    const isNew = !this.#isOpen;
    this.#slash = slash;
    try {
      const all = await responsesFor(this.#chat);
      // Meanwhile something else was typed, which asks for itself.
      if (this.#slash !== slash || this.#typed !== typed) return;
      this.#found = matching(all, typed);
      this.#draw(all.length ? `No response begins with /${typed} or has it in its words.` : "There are no responses yet.");
    } catch {
      this.#found = [];
      this.#draw(FAILED);
    }
    if (isNew) announce(this.#found.length ? `${this.#found.length} responses. The arrow keys choose, Enter inserts.` : "");
  }

  get #typed() {
    return this.#text.value.slice(this.#slash + 1, this.#text.selectionStart);
  }

  /** @param {string} none said when nothing fits */
  #draw(none) {
    const options = part(this, "options");
    options.replaceChildren(...this.#found.map((response) => this.#option(response)));
    options.hidden = !this.#found.length;
    part(this, "none").hidden = this.#found.length > 0;
    setText(part(this, "none"), none);
    part(this, "panel").hidden = false;
    setAttribute(this.#text, "aria-autocomplete", "list");
    setAttribute(this.#text, "aria-controls", options.id);
    this.#choose(0);
  }

  /** @param {Response} response */
  #option(response) {
    const option = stamp("response-template");
    option.id = `response-${this.#chat}-${response.id}`;
    setText(part(option, "shortcut"), `/${response.shortcut}`);
    setText(part(option, "name"), response.name);
    setText(part(option, "preview"), preview(response));
    part(option, "files").hidden = !response.files.length;
    setText(part(option, "count"), String(response.files.length));
    return option;
  }

  /** @param {number} at */
  #choose(at) {
    const options = [...part(this, "options").children];
    this.#at = options.length ? (at + options.length) % options.length : 0;
    for (const [index, option] of options.entries()) setAttribute(option, "aria-selected", String(index === this.#at));
    const chosen = options[this.#at];
    chosen?.scrollIntoView({ block: "nearest" });
    setAttribute(this.#text, "aria-activedescendant", chosen?.id ?? null);
  }

  #close = () => {
    if (!this.#isOpen) return;
    this.#slash = -1;
    part(this, "panel").hidden = true;
    for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) setAttribute(this.#text, name, null);
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (!this.#isOpen || event.target !== this.#text || event.isComposing) return;
    // The list scrolls, so it can be focused, and would vanish under whoever goes back to it.
    if (event.shiftKey && event.key === "Tab") this.#close();
    if (event.shiftKey) return;
    const chosen = this.#found[this.#at];
    if (event.key === "Escape") this.#leave();
    else if (event.key === "ArrowDown" && chosen) this.#choose(this.#at + 1);
    else if (event.key === "ArrowUp" && chosen) this.#choose(this.#at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) this.#take(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Escape: the slash stays a slash, and one that stands alone goes. */
  #leave() {
    const isAlone = this.#typed === "";
    const slash = this.#slash;
    this.#close();
    if (isAlone) {
      this.#text.setSelectionRange(slash, slash + 1);
      this.#composer.insert("");
    } else this.#left = slash;
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const option = /** @type {Element} */ (event.target).closest('[role="option"]');
    const at = [...part(this, "options").children].indexOf(/** @type {Element} */ (option));
    if (at >= 0) this.#take(this.#found[at]);
  };

  /** @param {Response} response */
  async #take(response) {
    const text = this.#text;
    const start = this.#slash;
    const command = text.value.slice(start, text.selectionStart);
    this.#close();
    const asked = questions(response);
    const answers = asked.length ? await askAnswers(part(this, "asks"), response, asked) : new Map();
    text.focus();
    if (!answers) return;
    // Whoever wrote on while they were asked gets it where the cursor is.
    if (text.value.startsWith(command, start)) text.setSelectionRange(start, start + command.length);
    const words = textOf(response, answers);
    this.#composer.insert(words);
    remember(this.#chat, words);
    /** @type {any} */ (this.#composer.querySelector("response-files")).add(response);
    countUse(response);
    announce(`${response.name} inserted.`);
  }
}

customElements.define("response-list", ResponseList);

addAction("responses", {
  press: (_chat, pane) => /** @type {ResponseList} */ (pane.querySelector("response-list")).show(),
});
