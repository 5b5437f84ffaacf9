import { part, setText } from "../shared/dom.js";
import { newRef } from "../shared/ids.js";
import { toast } from "../shared/toasts.js";
import { store } from "./app.js";
import { post } from "./server.js";

/** @typedef {import("./responses.js").Response} Response */

/** @typedef {{response: Response, ref: string}} Waiting its files are sent once under this ref */

/** By chat and the response's id, for as long as the page lives: the composer goes with its chat's pane. */
/** @type {Map<number, Map<number, Waiting>>} */
const waiting = new Map();

/** Files of inserted responses: they go along once the message is stored, unless they are left out. */
class ResponseFiles extends HTMLElement {
  #abort = new AbortController();
  /** @type {() => void} */
  #stop = () => undefined;

  connectedCallback() {
    const { signal } = (this.#abort = new AbortController());
    this.#stop = store.on(topic(this.#chat), this.#draw);
    this.#text.addEventListener("input", this.#read, { signal });
    this.#composer.addEventListener("sent", this.#sent, { signal });
    part(this, "leave-out").addEventListener("click", () => {
      this.#clear();
      this.#text.focus();
    }, { signal });
    this.#draw();
  }

  disconnectedCallback() {
    this.#abort.abort();
    this.#stop();
  }

  get #chat() {
    return this.#composer.chat;
  }

  get #composer() {
    return /** @type {import("./message-composer.js").MessageComposer} */ (this.closest("message-composer"));
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (part(this.#composer, "text"));
  }

  /** @param {Response} response */
  add(response) {
    if (response.files.length) wait(this.#chat, [{ response, ref: newRef() }]);
  }

  #draw = () => {
    const files = [...(waiting.get(this.#chat)?.values() ?? [])].flatMap(({ response }) => response.files);
    this.hidden = !files.length;
    setText(part(this, "files"), files.join(", "));
  };

  #clear() {
    waiting.delete(this.#chat);
    this.#draw();
  }

  /** Who deletes the text wants no files of it either. */
  #read = () => {
    if (!this.#text.value) this.#clear();
  };

  /** The message is on its way, and its files follow when it is stored. @param {Event} event */
  #sent = (event) => {
    const chat = this.#chat;
    const files = [...(waiting.get(chat)?.values() ?? [])];
    if (!files.length) return;
    this.#clear();
    const stop = store.on(`stored:${/** @type {CustomEvent<string>} */ (event).detail}`, () => {
      stop();
      for (const one of files) send(chat, one);
    });
  };
}

customElements.define("response-files", ResponseFiles);

/** @param {number} chat */
function topic(chat) {
  return `response-files:${chat}`;
}

/**
 * @param {number} chat
 * @param {Waiting[]} files
 */
function wait(chat, files) {
  waiting.set(chat, new Map([...(waiting.get(chat) ?? []), ...files.map((one) => /** @type {const} */ ([one.response.id, one]))]));
  store.changed(topic(chat));
}

/**
 * What was not sent goes along with the next message.
 * @param {number} chat
 * @param {Waiting} one
 */
async function send(chat, one) {
  const { response, ref } = one;
  try {
    await post(`/console/responses/for-chat/${chat}/${response.id}/files/`, { ref });
  } catch (error) {
    toast(`${response.files.join(", ")}: ${/** @type {Error} */ (error).message}`, { kind: "danger" });
    wait(chat, [one]);
  }
}
