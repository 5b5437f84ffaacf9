import "./data-form.js";
import { maskCards } from "../../js/shared/cards.js";
import { stamp } from "../../js/shared/dom.js";
import { newRef } from "../../js/shared/ids.js";

const ANSWERED = "offered";

/** Where an answer can reach the visitor: offered in a chat that an operator started, and in nobody's way (U3). */
export class Offered {
  #ref = newRef();
  /** @type {any} */
  #form = null;

  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.box = /** @type {HTMLElement} */ (app.root.querySelector(".offered"));
    this.done = /** @type {HTMLElement} */ (this.box.querySelector(".done"));
    this.question = /** @type {HTMLElement} */ (this.box.querySelector("p"));
    this.answered = Number(app.hello.kept[ANSWERED] ?? 0);
  }

  /** @param {import("./conversation.js").View | undefined} view the chat that runs */
  render(view) {
    const isOffered = Boolean(view?.offers_contact && this.answered !== view.id);
    if (isOffered && !this.#form) this.#draw();
    if (isOffered) this.#open();
    // Thanks stay until the chat is over.
    else if (this.done.hidden || !view) this.box.hidden = true;
  }

  #open() {
    this.question.hidden = false;
    this.#form.hidden = false;
    this.done.hidden = true;
    this.box.hidden = false;
  }

  #draw() {
    this.#form = stamp("offered-form");
    this.box.insertBefore(this.#form, this.done);
    this.#form.prefill(this.app.hello.profile);
    this.#form.addEventListener("send", (/** @type {CustomEvent} */ { detail }) => this.#send(detail));
    this.#form.querySelector(".no").addEventListener("click", () => this.#settle());
  }

  /** @param {Record<string, string[]>} given */
  async #send(given) {
    const answers = Object.fromEntries(Object.entries(given).map(([field, all]) => [field, all.map(maskCards)]));
    if (!Object.keys(answers).length) return this.#settle();
    this.#form.render({ isSending: true, isLost: false, refused: "" });
    try {
      await this.app.session.socket.request("form.send", undefined, { kind: "offered", answers }, this.#ref);
      this.#settle();
      this.#thank();
    } catch (error) {
      const { message, fields = {} } = /** @type {import("../../js/shared/socket.js").CommandError} */ (error);
      this.#form.render({ isSending: false, isLost: false, refused: message });
      this.#form.refuse(fields);
    }
  }

  /** Not asked again in this chat. */
  #settle() {
    this.answered = this.app.conversation.running?.view.id ?? 0;
    this.app.bridge.keep(ANSWERED, String(this.answered));
    this.box.hidden = true;
  }

  #thank() {
    this.question.hidden = true;
    this.#form.hidden = true;
    this.done.hidden = false;
    this.box.hidden = false;
    this.done.focus();
  }
}
