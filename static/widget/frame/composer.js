import { filesOf } from "../../js/shared/upload.js";

const TYPING_MS = 3000;
const PREVIEW_MS = 1000;

/**
 * Where the visitor writes. Says "send" with the text, "typing" with it at most every 3 s, every second
 * where operators see it, "draft" when what is written should be kept, and "files".
 */
class ChatComposer extends HTMLElement {
  /** Operators see what is typed (X3). */
  isPreviewed = false;
  #typedAt = 0;
  #typingTimer = 0;
  #isReady = false;

  connectedCallback() {
    if (this.#isReady) return;
    this.#isReady = true;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.box.addEventListener("keydown", (event) => {
      // While an input method composes, Enter chooses a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.box.addEventListener("input", () => this.#input());
    const picker = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    this.#attach.addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      this.dispatchEvent(new CustomEvent("files", { detail: [...(picker.files ?? [])] }));
      picker.value = "";
    });
    this.box.addEventListener("paste", (event) => {
      const files = filesOf(event.clipboardData);
      if (!files.length || this.#attach.hidden) return;
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("files", { detail: files }));
    });
    const popUp = /** @type {import("./pop-up.js").PopUp} */ (this.querySelector("pop-up"));
    popUp.button.addEventListener("click", (event) => {
      if (popUp.sheet.childElementCount) return;
      // Before the sheet opens, and looks for its first one.
      event.stopImmediatePropagation();
      this.#fetchEmoji(popUp);
    }, { capture: true });
    this.#fit();
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get box() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  get #attach() {
    return /** @type {HTMLButtonElement} */ (this.querySelector(".attach"));
  }

  /** @param {boolean} isAllowed */
  allowFiles(isAllowed) {
    this.#attach.hidden = !isAllowed;
  }

  get value() {
    return this.box.value;
  }

  set value(text) {
    this.box.value = text;
    this.#fit();
  }

  clear() {
    this.value = "";
    this.#say("draft", "");
  }

  focus() {
    this.#fit();
    this.box.focus({ preventScroll: true });
  }

  #submit() {
    clearTimeout(this.#typingTimer);
    const text = this.value.trim();
    this.focus();
    if (!text) return;
    this.clear();
    this.#say("send", text);
  }

  #input() {
    this.#fit();
    // Each letter at once: the next thing they do may be to follow a link of the host page.
    this.#say("draft", this.value);
    clearTimeout(this.#typingTimer);
    const wait = this.#typedAt + (this.isPreviewed ? PREVIEW_MS : TYPING_MS) - Date.now();
    if (wait <= 0) this.#type();
    // The last words too, once the second is over.
    else if (this.isPreviewed) this.#typingTimer = setTimeout(() => this.#type(), wait);
  }

  #type() {
    if (!this.value.trim() && !this.isPreviewed) return;
    this.#typedAt = Date.now();
    this.#say("typing", this.value);
  }

  /** Only now: most visitors never open them. @param {import("./pop-up.js").PopUp} popUp */
  async #fetchEmoji(popUp) {
    const { fillEmoji } = await import(`${new URL("./emoji.js", import.meta.url)}`);
    fillEmoji(popUp.sheet, (/** @type {string} */ emoji) => {
      popUp.toggle(false);
      this.#insert(emoji);
    });
    popUp.toggle(true);
  }

  /** @param {string} emoji */
  #insert(emoji) {
    this.focus();
    this.box.setRangeText(emoji, this.box.selectionStart, this.box.selectionEnd, "end");
    this.#input();
  }

  /** As tall as what is written, up to the five lines that the style sheet allows. */
  #fit() {
    this.box.style.blockSize = "auto";
    // Without a layout, in a closed panel, there is nothing to measure.
    if (this.box.scrollHeight) this.box.style.blockSize = `${this.box.scrollHeight}px`;
    this.form.classList.toggle("filled", Boolean(this.value.trim()));
  }

  /**
   * @param {string} event
   * @param {string} detail
   */
  #say(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}

customElements.define("chat-composer", ChatComposer);
