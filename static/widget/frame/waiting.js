import { setAttribute, setText } from "../../js/shared/dom.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;

/** **E-mail me instead**, while the visitor waits (P4). */
export class Waiting {
  /**
   * @param {HTMLElement} root
   * @param {(email: string) => Promise<any>} leave
   */
  constructor(root, leave) {
    this.box = /** @type {HTMLElement} */ (root.querySelector(".waiting"));
    this.button = /** @type {HTMLButtonElement} */ (this.box.querySelector(".instead"));
    this.form = /** @type {HTMLFormElement} */ (this.box.querySelector("form"));
    this.field = /** @type {HTMLInputElement} */ (this.box.querySelector("input"));
    this.error = /** @type {HTMLElement} */ (this.box.querySelector(".error"));
    this.button.addEventListener("click", () => this.#ask(true));
    this.box.querySelector(".stay")?.addEventListener("click", () => this.#ask(false));
    this.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const email = this.field.value.trim();
      if (!EMAIL.test(email)) return this.#refuse(this.field.dataset.wrong ?? "");
      try {
        this.#refuse("");
        await leave(email);
        this.#ask(false);
      } catch (error) {
        this.#refuse(/** @type {Error} */ (error).message);
      }
    });
  }

  /** @param {boolean} isWaiting @param {string} known the address that the visitor gave */
  render(isWaiting, known) {
    if (!isWaiting) this.#show(false);
    else this.field.value ||= known;
    this.box.hidden = !isWaiting;
  }

  /** @param {boolean} isAsked */
  #ask(isAsked) {
    this.#show(isAsked);
    (isAsked ? this.field : this.button).focus();
  }

  /** @param {boolean} isAsked */
  #show(isAsked) {
    this.form.hidden = !isAsked;
    this.button.hidden = isAsked;
    if (!isAsked) setText(this.error, "");
  }

  /** @param {string} words */
  #refuse(words) {
    setText(this.error, words);
    setAttribute(this.field, "aria-invalid", words ? "true" : null);
    if (words) this.field.focus();
  }
}
