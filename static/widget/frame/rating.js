import { serverNow } from "../../js/shared/clock.js";
import { setText } from "../../js/shared/dom.js";
import { say } from "./words.js";

const ASKED_MS = 24 * 3600_000;
const CHANGE_MS = 10 * 60_000;

/** Asked once at the end of a chat (S14); changeable for a short while. */
export class Rating {
  #chat = 0;
  #ratedAt = 0;

  /**
   * @param {HTMLElement} root
   * @param {(chat: number, data: {rating: number, comment: string}) => Promise<any>} send
   */
  constructor(root, send) {
    this.box = /** @type {HTMLElement} */ (root.querySelector(".rating"));
    this.form = /** @type {HTMLFormElement} */ (this.box.querySelector("form"));
    this.more = /** @type {HTMLElement} */ (this.box.querySelector(".more"));
    this.comment = /** @type {HTMLTextAreaElement} */ (this.box.querySelector("textarea"));
    this.done = /** @type {HTMLElement} */ (this.box.querySelector(".done"));
    this.send = send;
    this.form.addEventListener("change", () => this.#paint());
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.done.querySelector("button")?.addEventListener("click", () => this.#change());
  }

  get #value() {
    return Number(new FormData(this.form).get("rating") ?? 0);
  }

  /** @param {import("./conversation.js").Chat | undefined} chat the latest one */
  render(chat) {
    const id = chat?.view.may_rate ? chat.view.id : 0;
    const endedAt = chat?.lines.all.at(-1)?.at ?? 0;
    if (id !== this.#chat) {
      this.#chat = id;
      this.#ratedAt = 0;
      this.form.reset();
      this.#paint();
    }
    const isRated = Boolean(chat?.view.rating);
    const isNew = isRated && this.#ratedAt > 0;
    this.box.hidden = !id || serverNow() - endedAt > ASKED_MS || (isRated && !isNew);
    if (isNew && this.done.hidden && this.form.dataset.changing !== "yes") this.#thank();
    if (!isRated) this.#ask();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const problem = /** @type {HTMLElement} */ (this.box.querySelector(".error"));
    const before = this.#ratedAt;
    // The news of it may come before the answer.
    this.#ratedAt = Date.now();
    try {
      await this.send(this.#chat, { rating: this.#value, comment: this.comment.value.trim() });
      setText(problem, "");
      this.#thank();
    } catch (error) {
      this.#ratedAt = before;
      setText(problem, /** @type {Error} */ (error).message);
    }
  }

  #thank() {
    delete this.form.dataset.changing;
    this.form.hidden = true;
    this.done.hidden = false;
    const words = /** @type {HTMLElement} */ (this.done.firstElementChild);
    setText(words, say("rating_done"));
    if (this.box.contains(document.activeElement)) words.focus();
    const change = /** @type {HTMLElement} */ (this.done.querySelector("button"));
    change.hidden = Date.now() - this.#ratedAt > CHANGE_MS;
  }

  #ask() {
    this.form.hidden = false;
    this.done.hidden = true;
  }

  #change() {
    this.form.dataset.changing = "yes";
    this.#ask();
    /** @type {HTMLElement | null} */ (this.form.querySelector("input:checked"))?.focus();
  }

  #paint() {
    const value = this.#value;
    this.more.hidden = !value;
    for (const label of this.box.querySelectorAll("label[title]")) {
      label.classList.toggle("lit", Number(/** @type {HTMLElement} */ (label).title) <= value);
    }
  }
}
