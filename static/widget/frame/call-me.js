import { setAttribute, setText } from "../../js/shared/dom.js";
import { say } from "./words.js";

/** A card number was hidden: the visitor is told why, and asked whether we may call (S9). */
export class CallMe {
  /**
   * @param {HTMLElement} root
   * @param {(phone: string) => Promise<any>} ask
   */
  constructor(root, ask) {
    this.box = /** @type {HTMLElement} */ (root.querySelector(".call-me"));
    this.form = /** @type {HTMLFormElement} */ (this.box.querySelector("form"));
    this.field = /** @type {HTMLInputElement} */ (this.box.querySelector("input"));
    this.done = /** @type {HTMLElement} */ (this.box.querySelector(".done"));
    this.box.querySelector(".no")?.addEventListener("click", () => (this.box.hidden = true));
    this.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      this.#say("");
      try {
        const { phone } = await ask(this.field.value);
        setText(this.done, say("call_done", { phone }));
        this.form.hidden = true;
        this.done.hidden = false;
        this.done.focus();
      } catch (error) {
        this.#say(/** @type {Error} */ (error).message);
        this.field.focus();
      }
    });
  }

  /** @param {string} known the number that the site knows */
  offer(known) {
    if (!this.box.hidden) return;
    this.field.value ||= known;
    this.form.hidden = false;
    this.done.hidden = true;
    this.box.hidden = false;
  }

  /** @param {string} problem */
  #say(problem) {
    setText(/** @type {HTMLElement} */ (this.box.querySelector(".error")), problem);
    setAttribute(this.field, "aria-invalid", problem ? "true" : null);
  }
}
