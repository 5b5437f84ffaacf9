import { part } from "../shared/dom.js";

/** The ones that operators use; the system's own picker has the rest. */
const EMOJI = {
  "🙂": "smile", "😊": "happy", "😀": "grin", "😄": "laugh", "😉": "wink", "😅": "relief", "😂": "tears of joy", "🤗": "hug",
  "😍": "love", "😎": "cool", "🤔": "thinking", "😕": "confused", "😟": "worried", "🙁": "sad", "😮": "surprised", "🙏": "thank you",
  "👍": "thumbs up", "👎": "thumbs down", "👌": "perfect", "👏": "applause", "🙌": "hooray", "👋": "wave", "🤝": "handshake", "💪": "strong",
  "❤️": "heart", "✨": "sparkles", "🎉": "celebrate", "⭐": "star", "🔥": "fire", "✅": "done", "❌": "no", "❗": "important",
  "📦": "parcel", "🚚": "delivery", "🛒": "cart", "💳": "card", "📧": "e-mail", "📞": "telephone", "⏳": "one moment", "🌱": "plant",
};
const COLUMNS = 8;

/** A small picker that puts a smiley where the caret is (O22). */
class EmojiPicker extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#click);
    this.addEventListener("keydown", this.#key);
    this.addEventListener("focusout", this.#leave);
  }

  get #panel() {
    return part(this, "panel");
  }

  get #buttons() {
    return /** @type {HTMLButtonElement[]} */ ([...this.#panel.querySelectorAll("button")]);
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (button === part(this, "open")) this.#toggle(this.#panel.hidden);
    else if (button) this.#insert(button.textContent ?? "");
  };

  /** @param {boolean} isOpen */
  #toggle(isOpen) {
    if (isOpen && !this.#buttons.length) this.#fill();
    this.#panel.hidden = !isOpen;
    part(this, "open").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.#walk(0);
  }

  #fill() {
    for (const [picture, name] of Object.entries(EMOJI)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "emoji__one";
      button.textContent = picture;
      button.setAttribute("aria-label", name);
      button.title = name;
      this.#panel.append(button);
    }
  }

  /** @param {string} picture */
  #insert(picture) {
    this.#toggle(false);
    /** @type {any} */ (this.closest("message-composer")).insert(picture);
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (this.#panel.hidden) return;
    const at = this.#buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const ahead = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const steps = { ArrowRight: ahead, ArrowLeft: -ahead, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#toggle(false);
      part(this, "open").focus();
    } else if (step && at >= 0) {
      event.preventDefault();
      this.#walk(at + step);
    }
  };

  /** One stop for Tab; the arrows do the rest. @param {number} to */
  #walk(to) {
    const buttons = this.#buttons;
    const next = buttons[to];
    if (!next) return;
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  /** @param {FocusEvent} event */
  #leave = (event) => {
    const next = /** @type {Node | null} */ (event.relatedTarget);
    if (next && !this.contains(next)) this.#toggle(false);
  };
}

customElements.define("emoji-picker", EmojiPicker);
