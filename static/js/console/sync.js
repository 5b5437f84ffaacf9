/** @typedef {import("../shared/socket.js").LiveSocket} LiveSocket */

/** So that the server need not wait for the page between two of them. */
const AT_ONCE = 2;

/** Keeps the server's idea of what this page looks at, and fetches what is missing (D2, D9). */
export class Sync {
  /** @type {Set<number>} */
  #watched = new Set();
  /** @type {Set<number>} */
  #fetching = new Set();
  #inFlight = 0;

  /**
   * @param {import("./store.js").Store} store
   * @param {LiveSocket} socket
   * @param {import("./desk.js").Desk} desk
   * @param {(chat: number) => void} fetched
   */
  constructor(store, socket, desk, fetched) {
    this.store = store;
    this.socket = socket;
    this.desk = desk;
    this.fetched = fetched;
    store.on("desk", () => this.#follow());
  }

  /** A new line, or a line that dropped something: ask for everything again. */
  restart() {
    this.#watched.clear();
    this.#fetching.clear();
    this.#follow();
  }

  /** @param {number} chat */
  heard(chat) {
    if (this.store.record(chat).hasGap) this.#fetch(chat, "chat.resume");
  }

  /** Tried again after a refusal. @param {number} chat */
  retry(chat) {
    this.#fetch(chat, "chat.watch");
  }

  #follow() {
    if (!this.socket.isOpen) return;
    const wanted = new Set(this.desk.tabs);
    for (const chat of this.#watched) {
      if (wanted.has(chat)) continue;
      this.#watched.delete(chat);
      this.store.forget(chat);
      this.socket.post("chat.unwatch", chat);
    }
    for (const chat of wanted) if (this.desk.panes.includes(chat) && !this.#watched.has(chat)) this.#watch(chat);
    for (let free = AT_ONCE; free > 0; free--) this.#watchOthers();
  }

  /** @param {number} chat */
  #watch(chat) {
    this.#watched.add(chat);
    return this.#fetch(chat, "chat.watch");
  }

  /** Few at once: whoever opens a chat that is not there yet does not wait for all the others. */
  async #watchOthers() {
    if (this.#inFlight >= AT_ONCE) return;
    this.#inFlight++;
    while (this.socket.isOpen) {
      const next = this.desk.tabs.find((chat) => !this.#watched.has(chat));
      if (next === undefined) break;
      await this.#watch(next);
    }
    this.#inFlight--;
  }

  /**
   * @param {number} chat
   * @param {"chat.watch" | "chat.resume"} command
   */
  async #fetch(chat, command) {
    if (this.#fetching.has(chat)) return;
    this.#fetching.add(chat);
    const record = this.store.record(chat);
    if (record.state !== "ready") record.state = "loading";
    this.store.changed(`record:${chat}`);
    try {
      await this.#pages(chat, command);
      record.state = "ready";
      this.fetched(chat);
    } catch (error) {
      this.#refused(chat, /** @type {import("../shared/socket.js").CommandError} */ (error));
    }
    this.#fetching.delete(chat);
    this.store.changed(`record:${chat}`, `card:${chat}`);
  }

  /**
   * @param {number} chat
   * @param {string} command
   */
  async #pages(chat, command) {
    for (let complete = false; !complete; command = "chat.resume") {
      const after = this.store.record(chat).last;
      const page = await this.socket.request(command, chat, { after });
      if (page.chat) this.store.put(page.chat);
      if (page.visitor) this.store.visitor(chat, page.visitor);
      for (const message of page.messages) this.store.message(chat, message);
      const record = this.store.record(chat);
      complete = (page.complete && !record.hasGap) || record.last === after;
    }
  }

  /**
   * @param {number} chat
   * @param {import("../shared/socket.js").CommandError} error
   */
  #refused(chat, error) {
    // Without a line the next one asks again by itself.
    if (error.code === "offline") return;
    const record = this.store.record(chat);
    record.state = "refused";
    record.problem = error.message;
  }
}
