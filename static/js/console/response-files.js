import { part, setText } from "../shared/dom.js";
import { newRef } from "../shared/ids.js";
import { toast } from "../shared/toasts.js";
import { store } from "./app.js";
import { post } from "./server.js";

/** @typedef {import("./responses.js").Response} Response */

/** Files of inserted responses: they go along once the message is sent, unless they are left out. */
class ResponseFiles extends HTMLElement {
  /** By the response's id. @type {Map<number, Response>} */
  #waiting = new Map();
  /** @type {() => void} */
  #stop = () => undefined;

  connectedCallback() {
    this.#stop = store.on(`record:${this.#composer.chat}`, this.#sent);
    this.#text.addEventListener("input", this.#read);
    part(this, "leave-out").addEventListener("click", () => {
      this.#clear();
      this.#text.focus();
    });
  }

  disconnectedCallback() {
    this.#stop();
  }

  get #composer() {
    return /** @type {import("./message-composer.js").MessageComposer} */ (this.closest("message-composer"));
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (part(this.#composer, "text"));
  }

  /** @param {Response} response */
  add(response) {
    if (!response.files.length) return;
    this.#waiting.set(response.id, response);
    setText(part(this, "files"), [...this.#waiting.values()].flatMap(({ files }) => files).join(", "));
    this.hidden = false;
  }

  #clear() {
    this.#waiting.clear();
    this.hidden = true;
  }

  /** Who deletes the text wants no files of it either. */
  #read = () => {
    if (!this.#text.value) this.#clear();
  };

  /** The field was emptied, and not by hand: the message is on its way. */
  #sent = () => {
    if (!this.#waiting.size || this.#text.value) return;
    const { chat } = this.#composer;
    for (const id of this.#waiting.keys()) send(chat, id);
    this.#clear();
  };
}

customElements.define("response-files", ResponseFiles);

/**
 * @param {number} chat
 * @param {number} response
 */
async function send(chat, response) {
  try {
    await post(`/console/responses/for-chat/${chat}/${response}/files/`, { ref: newRef() });
  } catch (error) {
    toast(/** @type {Error} */ (error).message, { kind: "danger" });
  }
}
