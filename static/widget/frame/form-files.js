import { announce } from "../../js/shared/announce.js";
import { part, setAttribute, setText, stamp } from "../../js/shared/dom.js";
import { sizeWords, Upload } from "../../js/shared/upload.js";
import { say, uploadWords } from "./words.js";

/** The form takes so many, and the server no more. */
const MOST = 5;

/**
 * Files that go with the contact form. They are on their way at once, and kept until the form is sent: whatever
 * the form complains about, nothing has to be chosen again. Says "change" when what is attached has changed.
 * @typedef {{token: string, name: string, size: number}} Attached
 */
export class FormFiles extends EventTarget {
  /** @type {Map<HTMLElement, {upload: Upload | null, attached: Attached | null}>} */
  #rows = new Map();
  /** Who the headers say this is; the form is in the page before anybody knows. */
  who = () => /** @type {Record<string, string>} */ ({});

  /** @param {HTMLElement} place */
  constructor(place) {
    super();
    this.list = /** @type {HTMLElement} */ (place.querySelector("ul"));
    this.button = /** @type {HTMLButtonElement} */ (place.querySelector("button"));
    const input = /** @type {HTMLInputElement} */ (place.querySelector("input"));
    this.button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.add([...(input.files ?? [])]);
      input.value = "";
    });
  }

  /** What has arrived. @returns {Attached[]} */
  get attached() {
    return [...this.#rows.values()].flatMap(({ attached }) => attached ?? []);
  }

  get isBusy() {
    return [...this.#rows.values()].some(({ upload }) => upload && !upload.isDone && !upload.error);
  }

  /** @param {File[]} files */
  add(files) {
    for (const file of files.slice(0, MOST - this.#rows.size)) {
      const row = this.#row(file.name);
      const door = () => ({ url: "/widget/files/form/", headers: this.who(), fields: {} });
      const upload = new Upload(file, door, (changed, answer) => this.#changed(row, changed, answer), uploadWords());
      this.#rows.set(row, { upload, attached: null });
      this.#draw(row);
    }
    this.#full();
  }

  /** Of a form that was begun before. @param {Attached[]} files */
  restore(files) {
    if (this.#rows.size) return;
    for (const attached of files) {
      const row = this.#row(attached.name);
      this.#rows.set(row, { upload: null, attached });
      this.#draw(row);
    }
    this.#full();
  }

  clear() {
    for (const row of this.#rows.keys()) row.remove();
    this.#rows.clear();
    this.#full();
  }

  /** @param {string} name */
  #row(name) {
    const row = stamp("upload-row");
    setText(part(row, "name"), name);
    setAttribute(part(row, "cancel"), "aria-label", say("cancel_file", { name }));
    part(row, "cancel").addEventListener("click", () => this.#remove(row));
    this.list.append(row);
    return row;
  }

  /** @param {HTMLElement} row */
  #remove(row) {
    this.#rows.get(row)?.upload?.cancel();
    this.#rows.delete(row);
    row.remove();
    this.#full();
    this.button.focus();
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {HTMLElement} row
   * @param {Upload} upload
   * @param {Attached | null} answer
   */
  #changed(row, upload, answer) {
    const kept = this.#rows.get(row);
    if (!kept) return;
    kept.attached = answer;
    this.#draw(row);
    if (answer) announce(say("file_attached", { name: answer.name }));
    if (answer || upload.error) this.dispatchEvent(new Event("change"));
  }

  /** @param {HTMLElement} row */
  #draw(row) {
    const { upload, attached } = /** @type {{upload: Upload | null, attached: Attached | null}} */ (this.#rows.get(row));
    const name = attached?.name ?? upload?.file.name ?? "";
    const bar = /** @type {HTMLProgressElement} */ (part(row, "progress"));
    setText(part(row, "name"), name);
    setText(part(row, "size"), attached ? sizeWords(attached.size) : "");
    setText(part(row, "problem"), upload?.error ?? "");
    bar.hidden = Boolean(attached || upload?.error);
    bar.value = upload?.progress ?? 1;
    setAttribute(bar, "aria-label", say("sending_file", { name }));
  }

  #full() {
    this.list.hidden = !this.#rows.size;
    this.button.disabled = this.#rows.size >= MOST;
  }
}
