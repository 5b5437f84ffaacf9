import { newRef } from "../../js/shared/ids.js";

/** Refusals that pass by themselves: keep the message and try again. */
const PASSING = new Set(["too_fast", "busy"]);
const RETRY_MS = 1500;
const NAME = "out.";

/**
 * `chat` is fixed with the first try, so that a retry goes where the lost one may have gone; null begins
 * a chat. `refused` is why it will not be sent, in words.
 * @typedef {{ref: string, type: "message.send" | "inquiry.send" | "form.send" | "chat.start", chat: number | null,
 *   tried: boolean, data: any, at: number, seq: number, refused: string}} Item
 */

/**
 * What was written and is not stored by the server yet. It outlives a lost line, a reload and a change of
 * page, and goes out one by one, in order, each under one ref for ever: so it is stored once (D4, D5).
 */
export class Outbox extends EventTarget {
  /** @type {Item[]} */
  items = [];
  #isBusy = false;

  /**
   * @param {{send: (item: Item) => Promise<any>, isOpen: () => boolean, running: () => number | null,
   *   keep: (name: string, value: string | null) => void, stored: (item: Item, answer: any) => void,
   *   ended: (item: Item) => boolean, barred: (item: Item) => void,
   *   unavailable: () => void, wanting: (item: Item, error: import("../../js/shared/socket.js").CommandError) => void}} options
   *   `ended` hears that the chat of an item is over, and says whether the item shall begin a new one;
   *   `wanting` takes one for which something has to be filled in first; `barred` takes an item that no chat may begin with
   */
  constructor(options) {
    super();
    this.options = options;
  }

  /** @param {Record<string, string>} kept what an earlier page left, in the loader's storage */
  restore(kept) {
    for (const [name, value] of Object.entries(kept)) {
      if (name.startsWith(NAME)) this.items.push({ ...JSON.parse(value), seq: 0 });
    }
    this.items.sort((one, other) => one.at - other.at);
  }

  /**
   * @param {Item["type"]} type
   * @param {Item["data"]} data
   * @param {number | null} chat
   */
  add(type, data, chat) {
    const at = Math.max(Date.now(), (this.items.at(-1)?.at ?? 0) + 1);
    const item = { ref: newRef(), type, chat, tried: false, data, at, seq: 0, refused: "" };
    this.items.push(item);
    this.#keep(item);
    this.#changed();
    this.flush();
    return item;
  }

  get isEmpty() {
    return !this.#next;
  }

  /**
   * The record has them: nothing is left to send or to show.
   * @param {(ref: string) => boolean} has
   */
  settle(has) {
    for (const item of this.items.filter(({ ref }) => has(ref))) this.remove(item);
  }

  /** @param {Item} item */
  remove(item) {
    this.items = this.items.filter((one) => one !== item);
    this.#forget(item);
    this.#changed();
  }

  /** Nothing of it shall be sent any more. */
  clear() {
    for (const item of this.items) this.remove(item);
  }

  async flush() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let item; this.options.isOpen() && (item = this.#next); ) await this.#send(item);
    } finally {
      this.#isBusy = false;
    }
  }

  get #next() {
    return this.items.find(({ seq, refused }) => !seq && !refused);
  }

  /** @param {Item} item */
  async #send(item) {
    if (!item.tried) {
      if (item.type === "message.send") item.chat = this.options.running();
      item.tried = true;
      this.#keep(item);
    }
    try {
      const answer = await this.options.send(item);
      item.seq = answer.seq ?? 1;
      this.#forget(item);
      this.options.stored(item, answer);
    } catch (error) {
      await this.#refused(item, /** @type {import("../../js/shared/socket.js").CommandError} */ (error));
    }
    this.#changed();
  }

  /**
   * @param {Item} item
   * @param {import("../../js/shared/socket.js").CommandError} error
   */
  async #refused(item, error) {
    if (error.code === "offline") return;
    const isOver = error.code === "chat_ended";
    // Over without having been named: the server knows by now, and begins a new one with the next try.
    if (PASSING.has(error.code) || (isOver && item.chat === null)) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.7 + Math.random())));
    } else if (isOver) {
      if (this.options.ended(item)) {
        item.chat = null;
        this.#keep(item);
      } else {
        this.remove(item);
      }
    } else if (error.code === "form_required" || error.code === "bad_answers") {
      this.remove(item);
      this.options.wanting(item, error);
    } else if (error.code === "too_many_chats") {
      this.options.barred(item);
      this.remove(item);
    } else {
      if (error.code === "unavailable") this.options.unavailable();
      item.refused = error.message;
      this.#forget(item);
    }
  }

  /** @param {Item} item */
  #keep(item) {
    this.options.keep(NAME + item.ref, JSON.stringify(item));
  }

  /** @param {Item} item */
  #forget(item) {
    this.options.keep(NAME + item.ref, null);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
