import { setText } from "../../js/shared/dom.js";
import { FormFiles } from "./form-files.js";
import { say, tooLong } from "./words.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;

/**
 * Shown while nobody can answer. Says "send" with the fields, "draft" when they should be kept, and
 * "again" when the visitor wants to write another message.
 *
 * @typedef {{name: string, email: string, phone: string, text: string}} Fields
 * @typedef {import("./form-files.js").Attached} Attached
 */
class ContactForm extends HTMLElement {
  #isReady = false;
  /** @type {FormFiles | null | undefined} */
  #files;

  connectedCallback() {
    if (this.#isReady) return;
    this.#isReady = true;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#isValid()) this.#say("send");
    });
    this.form.addEventListener("input", (event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.type === "file") return;
      this.#refuse(field, "");
      this.#say("draft");
    });
    this.#find(".again").addEventListener("click", () => this.dispatchEvent(new Event("again")));
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  /** Nothing where the site takes none. */
  get files() {
    if (this.#files === undefined) {
      const place = /** @type {HTMLElement | null} */ (this.querySelector(".form-files"));
      this.#files = place && new FormFiles(place);
      this.#files?.addEventListener("change", () => this.#say("draft"));
    }
    return this.#files;
  }

  /** @returns {Fields} */
  get fields() {
    const data = new FormData(this.form);
    const value = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
    return { name: value("name"), email: value("email"), phone: value("phone"), text: value("text") };
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  /**
   * Fill in what is empty: nothing that the visitor typed is overwritten.
   * @param {Partial<Fields> & {files?: Attached[]}} fields
   */
  prefill({ files, ...fields }) {
    if (files) this.files?.restore(files);
    for (const [name, value] of Object.entries(fields)) {
      const field = this.#field(name);
      if (field && value && !field.value) field.value = String(value);
    }
  }

  /** @param {string} text more of what was typed elsewhere */
  append(text) {
    const field = this.#field("text");
    if (!field.value.includes(text)) field.value = `${field.value}\n${text}`.trim();
  }

  /** Whoever was writing goes on writing; else what is still missing is next. */
  focus({ isWriting = false } = {}) {
    if (this.form.hidden) return this.#find(".sent").focus({ preventScroll: true });
    const missing = ["name", "email", "text"].map((name) => this.#field(name)).find(({ value }) => !value);
    const next = isWriting ? this.#field("text") : (missing ?? this.#field("name"));
    next.focus({ preventScroll: true });
  }

  /**
   * @param {{sentence: string, step: "form" | "sending" | "unsent" | "sent", name: string, email: string,
   *   refused: string}} state
   */
  render({ sentence, step, name, email, refused }) {
    this.form.hidden = step !== "form";
    this.#find(".sent").hidden = step === "form";
    if (sentence) setText(this.#find(".sentence"), sentence);
    setText(this.#find("form > .error"), refused);
    if (step === "form") return;
    this.#find(".sent").dataset.step = step;
    setText(this.#find("h2"), say(`form_${step}`, { name }));
    setText(this.#find(".sent p"), step === "sent" ? say("form_answer", { email }) : "");
    this.#find(".again").hidden = step !== "sent";
  }

  clear() {
    this.#field("text").value = "";
    this.files?.clear();
  }

  #isValid() {
    const { name, email, text } = this.fields;
    const wrong = [
      this.#refuse(this.#field("name"), name ? "" : say("need_name")),
      this.#refuse(this.#field("email"), EMAIL.test(email) ? "" : say("need_email")),
      this.#refuse(this.#field("text"), text ? tooLong(this.#field("text")) : say("need_text")),
    ].filter((field) => field !== null);
    wrong[0]?.focus();
    const isBusy = Boolean(this.files?.isBusy);
    setText(this.#find("form > .error"), isBusy && !wrong.length ? say("files_on_their_way") : "");
    return !wrong.length && !isBusy;
  }

  /**
   * @param {HTMLInputElement} field
   * @param {string} words empty: it is right
   */
  #refuse(field, words) {
    setText(this.#find(`#${field.id}-error`), words);
    if (words) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    return words ? field : null;
  }

  /** @param {string} event */
  #say(event) {
    this.dispatchEvent(new CustomEvent(event, { detail: { ...this.fields, files: this.files?.attached ?? [] } }));
  }
}

customElements.define("contact-form", ContactForm);
