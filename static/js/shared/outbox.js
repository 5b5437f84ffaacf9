import { newRef } from "./ids.js";

/** Refusals that pass by themselves: keep the message and try again. */
const PASSING = new Set(["too_fast", "busy", "offline"]);
const RETRY_MS = 1000;

/**
 * @typedef {{ref: string, chat: number, text: string, at: number, error: string}} Unsent
 *   `error` is why it will not be sent, in words; empty while it is on its way.
 * @typedef {{seq: number, at: number, text: string}} Stored
 */

/**
 * What was written and is not stored yet. It outlives a lost line and a reload of the tab, and goes out
 * in order: one at a time for each chat, under one ref for ever, so that the server stores it once.
 */
export class Outbox {
  /** @type {Unsent[]} */
  #entries = [];
  /** Chats with a message on the line or waiting for its next try. @type {Set<number>} */
  #busy = new Set();
  #isKept = true;

  /**
   * @param {{key: string, send: (entry: Unsent) => Promise<Stored>, isOpen: () => boolean,
   *   changed: (chat: number) => void, stored: (entry: Unsent, stored: Stored) => void}} options
   */
  constructor(options) {
    this.options = options;
    this.#entries = restore(options.key);
    addEventListener("beforeunload", (event) => this.#isWorthAsking && event.preventDefault());
  }

  /** @param {number} chat */
  of(chat) {
    return this.#entries.filter((entry) => entry.chat === chat);
  }

  get chats() {
    return new Set(this.#entries.map((entry) => entry.chat));
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  /** A message that is only late survives a reload; one that could not be kept would be lost. */
  get #isWorthAsking() {
    return !this.#isKept && this.#entries.some((entry) => !entry.error);
  }

  /**
   * @param {number} chat
   * @param {string} text
   * @returns {string} its ref
   */
  add(chat, text) {
    const ref = newRef();
    this.#entries.push({ ref, chat, text, at: Date.now(), error: "" });
    this.#changed(chat);
    this.#next(chat);
    return ref;
  }

  /** The line is open: send what waits. */
  resume() {
    for (const chat of this.chats) this.#next(chat);
  }

  /** @param {string} ref */
  discard(ref) {
    const entry = this.#entries.find((one) => one.ref === ref);
    if (entry) this.#remove(entry);
  }

  /** @param {number} chat */
  async #next(chat) {
    const entry = this.of(chat).find((one) => !one.error);
    if (!entry || this.#busy.has(chat) || !this.options.isOpen()) return;
    this.#busy.add(chat);
    try {
      const stored = await this.options.send(entry);
      this.#entries = this.#entries.filter((one) => one !== entry);
      this.options.stored(entry, stored);
      this.#changed(chat);
    } catch (error) {
      await this.#refused(entry, /** @type {import("./socket.js").CommandError} */ (error));
    } finally {
      this.#busy.delete(chat);
    }
    this.#next(chat);
  }

  /**
   * @param {Unsent} entry
   * @param {import("./socket.js").CommandError} error
   */
  async #refused(entry, error) {
    if (!PASSING.has(error.code)) {
      entry.error = error.message;
      this.#changed(entry.chat);
    } else if (error.code !== "offline") {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (1 + Math.random())));
    }
  }

  /** @param {Unsent} entry */
  #remove(entry) {
    this.#entries = this.#entries.filter((one) => one !== entry);
    this.#changed(entry.chat);
  }

  /** @param {number} chat */
  #changed(chat) {
    this.#isKept = keep(this.options.key, this.#entries);
    this.options.changed(chat);
  }
}

/**
 * @param {string} key
 * @returns {Unsent[]}
 */
function restore(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "[]");
  } catch {
    return [];
  }
}

/**
 * @param {string} key
 * @param {Unsent[]} entries
 */
function keep(key, entries) {
  try {
    sessionStorage.setItem(key, JSON.stringify(entries));
    return true;
  } catch {
    return false;
  }
}
