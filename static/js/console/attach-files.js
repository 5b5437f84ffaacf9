import { announce } from "../shared/announce.js";
import { part, setAttribute, setText, stamp } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { filesOf, sizeWords, Upload } from "../shared/upload.js";
import { store } from "./app.js";
import { csrf } from "./server.js";

/** By chat, the rows of what is not sent yet: looking at another chat takes none away. @type {Map<number, Set<HTMLElement>>} */
const rows = new Map();

/** **Attach a file**: from the picker, dropped on the conversation, or pasted (O22). */
class AttachFiles extends HTMLElement {
  #abort = new AbortController();

  connectedCallback() {
    const { signal } = (this.#abort = new AbortController());
    const picker = /** @type {HTMLInputElement} */ (part(this, "picker"));
    part(this, "attach").addEventListener("click", () => picker.click(), { signal });
    picker.addEventListener("change", () => {
      this.#send([...(picker.files ?? [])]);
      picker.value = "";
    }, { signal });
    const pane = /** @type {HTMLElement} */ (this.closest("chat-pane"));
    pane.addEventListener("dragover", (event) => this.#over(event, pane), { signal });
    pane.addEventListener("dragleave", () => delete pane.dataset.drop, { signal });
    pane.addEventListener("drop", (event) => this.#drop(event, pane), { signal });
    this.#composer.addEventListener("paste", (event) => this.#paste(event), { signal });
    part(this.#composer, "uploads").append(...(rows.get(this.#composer.chat) ?? []));
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get #composer() {
    return /** @type {import("./message-composer.js").MessageComposer} */ (this.closest("message-composer"));
  }

  /**
   * @param {DragEvent} event
   * @param {HTMLElement} pane
   */
  #over(event, pane) {
    if (this.#composer.hidden || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    pane.dataset.drop = "";
  }

  /**
   * @param {DragEvent} event
   * @param {HTMLElement} pane
   */
  #drop(event, pane) {
    delete pane.dataset.drop;
    const files = filesOf(event.dataTransfer);
    if (this.#composer.hidden || !files.length) return;
    event.preventDefault();
    this.#send(files);
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const files = filesOf(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    this.#send(files);
  }

  /** @param {File[]} files */
  #send(files) {
    const { chat } = this.#composer;
    const here = rows.get(chat) ?? new Set();
    rows.set(chat, here);
    const door = () => ({ url: `/console/chats/${chat}/files/`, headers: csrf(), fields: {} });
    for (const file of files) {
      const item = stamp("upload-template");
      setText(part(item, "name"), file.name);
      setText(part(item, "size"), sizeWords(file.size));
      here.add(item);
      part(this.#composer, "uploads").append(item);
      const upload = new Upload(file, door, (changed, answer) => {
        if (answer) store.message(chat, answer.message);
        if (changed.isDone) here.delete(item);
        draw(item, changed);
        if (changed.error && !item.isConnected) toast(`${file.name}: ${changed.error}`, { kind: "danger" });
      });
      part(item, "cancel").addEventListener("click", () => {
        const composer = /** @type {HTMLElement} */ (item.closest("message-composer"));
        upload.cancel();
        here.delete(item);
        item.remove();
        part(composer, "attach").focus();
      });
      draw(item, upload);
    }
  }
}

/**
 * @param {HTMLElement} item
 * @param {Upload} upload
 */
function draw(item, { file, progress, error, isDone }) {
  if (isDone) {
    announce(`${file.name} was sent.`);
    return item.remove();
  }
  const bar = /** @type {HTMLProgressElement} */ (part(item, "progress"));
  bar.value = progress;
  bar.hidden = Boolean(error);
  setAttribute(bar, "aria-label", `Sending ${file.name}`);
  setText(part(item, "problem"), error);
  setAttribute(part(item, "cancel"), "aria-label", `${error ? "Dismiss" : "Cancel"} ${file.name}`);
}

customElements.define("attach-files", AttachFiles);
