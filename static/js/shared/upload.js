/** A file on its way to the server: how far it is, a way to stop it, and the same ref for every try. */

import { newRef } from "./ids.js";

export const MOST_BYTES = 10 * 1024 * 1024;
const RETRY_MS = 2000;
const TRIES = 5;
/** What goes wrong, for people who read English; the widget has its own. */
const WORDS = {
  large: "A file can have at most 10 MB.",
  empty: "This file is empty.",
  lost: "The connection was lost while it was on its way.",
  failed: "That did not work. Please try again.",
};

/**
 * @typedef {object} Door
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {Record<string, string>} fields what the form carries beside file and ref
 */

export class Upload {
  /** From 0 to 1. */
  progress = 0;
  error = "";
  isDone = false;
  /** @type {XMLHttpRequest | null} */
  #request = null;
  #isCancelled = false;

  /**
   * @param {File} file
   * @param {() => Door} door asked at each try: who asks may have changed
   * @param {(upload: Upload, answer: any) => void} changed with the answer once it is stored
   * @param {typeof WORDS} [words]
   */
  constructor(file, door, changed, words = WORDS) {
    this.ref = newRef();
    this.file = file;
    this.door = door;
    this.changed = changed;
    this.words = words;
    this.at = Date.now();
    if (file.size > MOST_BYTES) this.error = words.large;
    else if (!file.size) this.error = words.empty;
    else this.#try(1);
  }

  cancel() {
    this.#isCancelled = true;
    this.#request?.abort();
  }

  /** @param {number} time */
  #try(time) {
    if (this.#isCancelled) return;
    const { url, headers, fields } = this.door();
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ref: this.ref })) form.append(name, value);
    form.append("file", this.file, this.file.name);
    const request = (this.#request = new XMLHttpRequest());
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      this.progress = total ? loaded / total : 0;
      this.changed(this, null);
    };
    request.onload = () => this.#answered(request, time);
    request.onerror = () => this.#lost(time);
    request.send(form);
  }

  /**
   * @param {XMLHttpRequest} request
   * @param {number} time
   */
  #answered(request, time) {
    if (request.status >= 500) return this.#lost(time);
    if (request.status === 200) {
      this.isDone = true;
      return this.changed(this, JSON.parse(request.responseText));
    }
    this.error = request.status === 413 ? this.words.large : wordsOf(request) || this.words.failed;
    this.changed(this, null);
  }

  /** The same ref makes another try safe. @param {number} time */
  #lost(time) {
    if (this.#isCancelled) return;
    if (time < TRIES) return void setTimeout(() => this.#try(time + 1), RETRY_MS * time);
    this.error = this.words.lost;
    this.changed(this, null);
  }
}

/** @param {XMLHttpRequest} request */
function wordsOf(request) {
  const type = request.getResponseHeader("Content-Type") ?? "";
  if (type.startsWith("text/plain")) return request.responseText;
  if (type.startsWith("application/json")) return JSON.parse(request.responseText).message;
  return "";
}

/** @param {DataTransfer | null} data what was dropped or pasted */
export function filesOf(data) {
  return [...(data?.files ?? [])];
}

/** @param {number} bytes */
export function sizeWords(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
