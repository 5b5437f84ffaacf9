/** Spelling, when a response is sent (S12): what the dictionary does not know is shown once. */

import { announce } from "../shared/announce.js";
import { setAttribute, setText, part, stamp } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { socket, store } from "./app.js";
import { cannedWords } from "./canned.js";
import { checks } from "./message-composer.js";

/** @typedef {import("./message-composer.js").MessageComposer} MessageComposer */

/** No answer within this, and the message goes. */
const PATIENCE_MS = 150;

/** What stands below the field: the words, what each may have been meant to be, **Send anyway**. */
class SpellingNotes extends HTMLElement {
  /** Shown already for this message: nobody is stopped twice by a word. @type {Set<string>} */
  #shown = new Set();
  #isChecking = false;
  /** Of which word the suggestions are. */
  #word = "";

  connectedCallback() {
    part(this, "words").addEventListener("click", this.#pick);
    part(this, "choices").addEventListener("click", this.#choose);
    part(this, "anyway").addEventListener("click", () => part(this.#composer, "send").click());
    this.addEventListener("keydown", this.#key);
    this.#text.addEventListener("input", this.#read);
  }

  get #composer() {
    return /** @type {MessageComposer} */ (this.closest("message-composer"));
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (part(this.#composer, "text"));
  }

  /**
   * Whether the text may go out.
   * @param {string} text
   */
  async check(text) {
    // A second Enter while the first one waits is not the answer to what it will find.
    if (this.#isChecking) return false;
    this.#isChecking = true;
    const unknown = await lookUp(this.#composer.chat, text);
    this.#isChecking = false;
    const isNew = unknown.some((word) => !this.#shown.has(word));
    if (isNew) this.#show(unknown);
    else this.#clear();
    return !isNew;
  }

  /** @param {string[]} words */
  #show(words) {
    for (const word of words) this.#shown.add(word);
    const many = words.length === 1 ? "One word is" : `${words.length} words are`;
    part(this, "words").replaceChildren(...words.map(chip));
    this.#close();
    this.hidden = false;
    announce(`${many} not in the dictionary: ${words.join(", ")}. Enter sends anyway.`);
  }

  #clear() {
    this.#shown.clear();
    this.hidden = true;
  }

  /** Words that are not in the text any more need no note. */
  #read = () => {
    if (this.hidden) return;
    const { value } = this.#text;
    if (!value.trim()) return this.#clear();
    for (const item of [...part(this, "words").children]) {
      if (!has(value, item.textContent?.trim() ?? "")) item.remove();
    }
    if (!part(this, "words").children.length) this.hidden = true;
    else if (this.#word && !has(value, this.#word)) this.#close();
  };

  /** @param {MouseEvent} event */
  #pick = async (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    const word = button.textContent ?? "";
    const wasOpen = this.#word === word;
    this.#close();
    if (wasOpen) return;
    this.#word = word;
    button.setAttribute("aria-expanded", "true");
    const choices = part(this, "choices");
    setAttribute(choices, "aria-label", `Instead of ${word}`);
    const suggestions = await suggest(this.#composer.chat, word);
    if (this.#word !== word) return;
    choices.replaceChildren(...suggestions.map((one) => choice(one, "instead")), choice("Add to the word list", "keep"));
    choices.hidden = false;
    announce(suggestions.length ? `${suggestions.length} suggestions` : "No suggestions");
    choices.querySelector("button")?.focus();
  };

  /** @param {MouseEvent} event */
  #choose = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    if (button.dataset.does === "keep") this.#keep(this.#word);
    else this.#replace(this.#word, button.textContent ?? "");
  };

  /**
   * @param {string} word
   * @param {string} better
   */
  #replace(word, better) {
    const text = this.#text;
    const from = text.selectionStart - text.value.length;
    const corrected = text.value.replace(whole(word), (match) => like(better, match));
    text.setSelectionRange(0, text.value.length);
    this.#composer.insert(corrected);
    text.setSelectionRange(corrected.length + from, corrected.length + from);
    this.#read();
  }

  /** @param {string} word */
  async #keep(word) {
    try {
      await socket.request("word.keep", this.#composer.chat, { word });
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { kind: "danger" });
      return;
    }
    announce(`${word} is on the word list.`);
    for (const item of [...part(this, "words").children]) if (item.textContent?.trim() === word) item.remove();
    this.#close();
    if (!part(this, "words").children.length) this.hidden = true;
    this.#text.focus();
  }

  #close() {
    this.#word = "";
    part(this, "choices").hidden = true;
    for (const button of this.querySelectorAll("[aria-expanded=true]")) button.setAttribute("aria-expanded", "false");
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#close();
    this.#text.focus();
  };
}

customElements.define("spelling-notes", SpellingNotes);

// Operators may switch it off, also in another window.
checks.push(async (composer, text) => {
  const notes = /** @type {SpellingNotes | null} */ (composer.querySelector("spelling-notes"));
  return notes && store.me.checks_spelling ? notes.check(text) : true;
});

/**
 * @param {number} chat
 * @param {string} text
 * @returns {Promise<string[]>}
 */
async function lookUp(chat, text) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, { unknown: [] }));
  const asked = socket.request("text.check", chat, { text: hidden(text), canned: hidden(cannedWords(chat)) });
  // Refused or cut off: a message never waits for its spelling.
  const { unknown } = await Promise.race([asked.catch(() => ({ unknown: [] })), late]);
  return unknown;
}

/** S9: a card number does not leave this window, and no dictionary knows digits. @param {string} text */
function hidden(text) {
  return text.replace(/\p{Nd}/gu, "0");
}

/**
 * @param {number} chat
 * @param {string} word
 * @returns {Promise<string[]>}
 */
async function suggest(chat, word) {
  try {
    return (await socket.request("word.suggest", chat, { word })).suggestions;
  } catch {
    return [];
  }
}

/** @param {string} word */
function chip(word) {
  const item = stamp("spelling-word-template");
  setText(/** @type {Element} */ (item.querySelector("button")), word);
  return item;
}

/**
 * @param {string} words
 * @param {string} does
 */
function choice(words, does) {
  const button = stamp("spelling-choice-template");
  button.dataset.does = does;
  setText(button, words);
  return button;
}

/** Every place where the word stands by itself. @param {string} word */
function whole(word) {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "giu");
}

/**
 * @param {string} text
 * @param {string} word
 */
function has(text, word) {
  return whole(word).test(text);
}

/**
 * With a capital where the mistake had one.
 * @param {string} better
 * @param {string} match
 */
function like(better, match) {
  const [first] = match;
  return first === first.toLowerCase() ? better : better.charAt(0).toUpperCase() + better.slice(1);
}
