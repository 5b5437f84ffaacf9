import { announce } from "../../js/shared/announce.js";
import { part, setAttribute, setText, stamp } from "../../js/shared/dom.js";
import { sizeWords, Upload } from "../../js/shared/upload.js";
import { say, uploadWords } from "./words.js";

const WIDEST_PX = 200;
const HIGHEST_PX = 150;

/**
 * Files of the conversation. The browser's token fetches them, never an address alone: so they come as
 * bytes, and are shown from memory (I3).
 */
export class Files {
  /** By the file's token. @type {Map<string, Promise<string>>} */
  #addresses = new Map();

  /**
   * @param {HTMLElement} root
   * @param {() => Record<string, string>} who the headers that say whose browser this is
   */
  constructor(root, who) {
    this.who = who;
    this.list = /** @type {HTMLElement} */ (root.querySelector(".uploads"));
    this.dialog = /** @type {HTMLDialogElement} */ (root.querySelector("dialog.picture"));
    this.dialog.querySelector("button")?.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  }

  /**
   * @param {File[]} files
   * @param {number} chat
   * @param {(answer: any) => void} stored
   */
  send(files, chat, stored) {
    const door = () => ({ url: "/widget/files/", headers: this.who(), fields: { chat: String(chat) } });
    for (const file of files) {
      const row = stamp("upload-row");
      setText(part(row, "name"), file.name);
      this.list.append(row);
      const upload = new Upload(file, door, (changed, answer) => {
        if (answer) stored(answer);
        draw(row, changed);
      }, uploadWords());
      part(row, "cancel").addEventListener("click", () => {
        upload.cancel();
        row.remove();
      });
      draw(row, upload);
    }
  }

  /**
   * What stands in the bubble.
   * @param {string} name
   * @param {Record<string, any>} data
   */
  show(name, data) {
    return data.width ? this.#picture(name, data) : this.#download(name, data);
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} data
   */
  #picture(name, { token, width, height }) {
    const button = stamp("picture-button");
    const image = /** @type {HTMLImageElement} */ (part(button, "image"));
    const scale = Math.min(1, WIDEST_PX / width, HIGHEST_PX / height);
    image.width = Math.max(1, Math.round(width * scale));
    image.height = Math.max(1, Math.round(height * scale));
    image.alt = name;
    this.#address(token).then((address) => (image.src = address), () => (image.alt = `${name}. ${say("file_lost")}`));
    button.addEventListener("click", () => this.#enlarge(image, name));
    return button;
  }

  /**
   * @param {HTMLImageElement} image
   * @param {string} name
   */
  #enlarge(image, name) {
    setText(/** @type {HTMLElement} */ (this.dialog.querySelector("h2")), name);
    const large = /** @type {HTMLImageElement} */ (this.dialog.querySelector("img"));
    large.src = image.src;
    large.alt = name;
    this.dialog.showModal();
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} data
   */
  #download(name, { token, size }) {
    const button = stamp("file-button");
    setText(part(button, "name"), name);
    setText(part(button, "size"), sizeWords(size));
    setAttribute(button, "aria-label", say("download", { name }));
    button.addEventListener("click", async () => {
      const link = document.createElement("a");
      link.download = name;
      try {
        link.href = await this.#address(token);
        link.click();
      } catch {
        setText(part(button, "size"), say("file_lost"));
      }
    });
    return button;
  }

  /** @param {string} token */
  #address(token) {
    const known = this.#addresses.get(token) ?? this.#fetch(token);
    this.#addresses.set(token, known);
    known.catch(() => this.#addresses.delete(token));
    return known;
  }

  /** @param {string} token */
  async #fetch(token) {
    const answer = await fetch(`/widget/files/${encodeURIComponent(token)}/`, { headers: this.who(), credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    return URL.createObjectURL(await answer.blob());
  }
}

/**
 * @param {HTMLElement} row
 * @param {Upload} upload
 */
function draw(row, { file: { name }, progress, error, isDone }) {
  if (isDone) {
    announce(say("file_sent", { name }));
    return row.remove();
  }
  const bar = /** @type {HTMLProgressElement} */ (part(row, "progress"));
  bar.value = progress;
  bar.hidden = Boolean(error);
  setAttribute(bar, "aria-label", say("sending_file", { name }));
  setText(part(row, "problem"), error);
  setAttribute(part(row, "cancel"), "aria-label", say("cancel_file", { name }));
}
