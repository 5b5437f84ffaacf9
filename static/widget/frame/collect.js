import "./data-form.js";
import { stamp } from "../../js/shared/dom.js";

const DRAFT = "answers";
const SENT = "formed";
/** As long as the server does not ask the same again. */
const GOOD_FOR_MS = 24 * 3600_000;

/** The form that stands before a chat (P3): which one, whether it is needed, and what was filled in. */
export class Collect extends EventTarget {
  /** Why the server would not take it, in words. */
  refused = "";
  /** By kind, made when it is first needed. @type {Map<string, any>} */
  #forms = new Map();
  #sentAt = 0;
  /** A chat ran while this page was open: what it knows is good for the next one. */
  #hasRun = false;

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {(name: string, value: string | null) => void} keep
   * @param {import("./bridge.js").Hello} hello
   */
  constructor(conversation, keep, hello) {
    super();
    this.conversation = conversation;
    this.keep = keep;
    this.hello = hello;
    this.#sentAt = Number(hello.kept[SENT] ?? 0);
    conversation.addEventListener("change", () => (this.#hasRun ||= Boolean(conversation.running)));
  }

  /** The chat comes of an invitation, or of the visitor's own wish. */
  get kind() {
    return this.hello.kept.launch ? "proactive" : "reactive";
  }

  /** Null where nothing is asked. */
  get form() {
    const { kind } = this;
    if (!this.#forms.has(kind)) this.#forms.set(kind, document.getElementById(`data-form-${kind}`) && this.#make(kind));
    return this.#forms.get(kind);
  }

  get isNeeded() {
    if (!this.form || this.#hasRun) return false;
    const { answered } = this.conversation;
    const isRecent = Date.now() - this.#sentAt < GOOD_FOR_MS;
    // What the server knows counts; before it has spoken, and where nothing is required, what this page knows.
    if (!answered) return !isRecent;
    const isCovered = this.form.required.every((/** @type {string} */ field) => answered.includes(field));
    return !(isCovered && (answered.length || isRecent));
  }

  /** The server wants it after all. @param {string} text what was meant to be the first message */
  demand(text) {
    this.#hasRun = false;
    this.#sentAt = 0;
    this.conversation.answered = [];
    // The server knows of no invitation that would have a form of its own.
    if (!this.form) delete this.hello.kept.launch;
    if (text && !this.form?.append(text)) return false;
    this.#keepDraft();
    return true;
  }

  /** What is known of the visitor stands there already. @param {Record<string, string>} profile */
  prefill(profile) {
    this.form?.prefill(profile);
  }

  /** The chat is made. */
  done() {
    this.refused = "";
    this.#sentAt = Date.now();
    this.#hasRun = true;
    this.keep(SENT, String(this.#sentAt));
    this.keep(DRAFT, null);
  }

  /** @param {string} message @param {Record<string, string>} [fields] */
  refuse(message, fields = {}) {
    this.refused = message;
    // The form was changed after this page was loaded; what was filled in is kept.
    if (!this.form?.refuse(fields)) location.reload();
  }

  #keepDraft() {
    this.keep(DRAFT, JSON.stringify(this.form?.answers ?? {}));
  }

  /** @param {string} kind */
  #make(kind) {
    const form = /** @type {any} */ (stamp(`data-form-${kind}`));
    form.prefill(JSON.parse(this.hello.kept[DRAFT] ?? "{}"));
    form.prefill(this.hello.profile);
    form.addEventListener("draft", () => this.#keepDraft());
    form.addEventListener("send", (/** @type {CustomEvent} */ { detail }) => {
      this.refused = "";
      this.dispatchEvent(new CustomEvent("send", { detail: { kind, answers: detail } }));
    });
    return form;
  }
}
