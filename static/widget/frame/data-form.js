import { setAttribute, setText } from "../../js/shared/dom.js";
import { say, tooLong } from "./words.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;
const PHONE = /^\+?[\d\s().\/-]{5,}$/u;

/**
 * What is asked before a chat. Says "send" with the answers, and "draft" when they should be kept. The
 * words for what is missing or wrong are the server's, written beside each field.
 *
 * @typedef {Record<string, string[]>} Answers
 */
class DataForm extends HTMLElement {
  #isReady = false;

  connectedCallback() {
    if (this.#isReady) return;
    this.#isReady = true;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#isValid()) this.#say("send");
    });
    this.form.addEventListener("input", (event) => {
      this.#refuse(/** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest("[data-field]")), "");
      this.#say("draft");
    });
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get #fields() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-field]")]);
  }

  /** What a chat cannot begin without. */
  get required() {
    return this.#fields.filter((field) => "required" in field.dataset).map((field) => field.dataset.field ?? "");
  }

  /** @returns {Answers} */
  get answers() {
    /** @type {Answers} */
    const answers = {};
    for (const [name, value] of new FormData(this.form)) {
      if (String(value).trim()) (answers[name] ??= []).push(String(value));
    }
    return answers;
  }

  /** Who fills it in, as far as it asks for it. */
  get person() {
    const value = (/** @type {string} */ name) => this.answers[name]?.[0] ?? "";
    return { name: value("name"), email: value("email"), phone: value("phone") };
  }

  /** What was written at length. */
  get words() {
    return this.#long.map(({ value }) => value.trim()).filter(Boolean).join("\n\n");
  }

  get #long() {
    return /** @type {HTMLTextAreaElement[]} */ ([...this.querySelectorAll("textarea")]);
  }

  /**
   * Fill in what is empty: nothing that the visitor filled in is overwritten.
   * @param {Record<string, string | string[]>} known
   */
  prefill(known) {
    const given = this.answers;
    for (const [name, value] of Object.entries(known)) {
      const values = [value].flat().map(String);
      if (given[name]) continue;
      for (const control of /** @type {any[]} */ ([...this.form.elements])) {
        if (control.name !== name) continue;
        if (control.type === "checkbox") control.checked = values.includes(control.value);
        else control.value = values[0];
      }
    }
  }

  /** Words from elsewhere: true if there is a field for them. @param {string} text */
  append(text) {
    const field = this.#long[0];
    if (field && !field.value.includes(text)) field.value = `${field.value}\n${text}`.trim();
    return Boolean(field);
  }

  focus() {
    const controls = /** @type {HTMLInputElement[]} */ ([...this.form.elements]);
    const empty = controls.find((control) => /^(text|email|tel|textarea|select-one)$/u.test(control.type) && !control.value);
    (empty ?? controls[0])?.focus({ preventScroll: true });
  }

  /** @param {{isSending: boolean, isLost: boolean, refused: string}} state */
  render({ isSending, isLost, refused }) {
    this.form.inert = isSending;
    setAttribute(this.form, "aria-busy", isSending ? "true" : null);
    setText(this.#part("problem"), refused);
    setText(this.#part("status"), isSending ? say(isLost ? "form_unsent" : "form_sending") : "");
  }

  /**
   * What the server found.
   * @param {Record<string, string>} problems "missing" or "wrong" by field
   * @returns {boolean} false: it asks for something that this page does not know of
   */
  refuse(problems) {
    const wrong = this.#fields.filter((field) => (field.dataset.field ?? "") in problems);
    for (const field of wrong) this.#refuse(field, field.dataset[problems[field.dataset.field ?? ""]] ?? "");
    this.#control(wrong[0])?.focus();
    return wrong.length === Object.keys(problems).length;
  }

  #isValid() {
    const answers = this.answers;
    const wrong = this.#fields.filter((field) => {
      const { field: key = "", type, missing = "", wrong: words = "" } = field.dataset;
      const value = answers[key]?.[0]?.trim() ?? "";
      const isWrong = Boolean(value) && ((type === "email" && !EMAIL.test(value)) || (type === "phone" && !PHONE.test(value)));
      const problem = !value && "required" in field.dataset ? missing : isWrong ? words : tooLong(this.#control(field));
      return this.#refuse(field, problem);
    });
    this.#control(wrong[0])?.focus();
    return !wrong.length;
  }

  /**
   * @param {HTMLElement} field
   * @param {string} words empty: it is right
   */
  #refuse(field, words) {
    setText(/** @type {Element} */ (field.querySelector(".error")), words);
    const controls = field.querySelectorAll("input, textarea, select");
    for (const control of controls) setAttribute(control, "aria-invalid", words ? "true" : null);
    return Boolean(words);
  }

  /** @param {HTMLElement | undefined} field */
  #control(field) {
    return /** @type {HTMLElement | null | undefined} */ (field?.querySelector("input, textarea, select"));
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-part="${name}"]`));
  }

  /** @param {string} event */
  #say(event) {
    this.dispatchEvent(new CustomEvent(event, { detail: this.answers }));
  }
}

customElements.define("data-form", DataForm);
