const COALESCE_MS = 250;

/** Tells the server how far messages have arrived and been seen, at most four times a second a chat. */
export class Marks {
  /** @type {Map<number, {delivered: number, seen: number}>} */
  #reached = new Map();
  /** @type {Set<number>} */
  #due = new Set();

  /**
   * @param {import("./store.js").Store} store
   * @param {import("../shared/socket.js").LiveSocket} socket
   */
  constructor(store, socket) {
    this.store = store;
    this.socket = socket;
  }

  /** @param {number} chat */
  delivered(chat) {
    this.#move(chat, this.store.record(chat).last, 0);
  }

  /** @param {number} chat */
  seen(chat) {
    const { last } = this.store.record(chat);
    this.#move(chat, last, last);
  }

  /** A mark may have been lost with the line. */
  restart() {
    for (const chat of this.#reached.keys()) this.#send(chat);
  }

  /**
   * @param {number} chat
   * @param {number} delivered
   * @param {number} seen
   */
  #move(chat, delivered, seen) {
    const card = this.store.cards.get(chat);
    // Who merely reads along must not tell the visitor that the operator has seen it.
    if (card?.status !== "active" || card.operator?.id !== this.store.me.id) return;
    const known = this.#reached.get(chat) ?? { delivered: 0, seen: 0 };
    if (delivered <= known.delivered && seen <= known.seen) return;
    const reached = { delivered: Math.max(delivered, known.delivered), seen: Math.max(seen, known.seen) };
    this.#reached.set(chat, reached);
    this.store.marked(chat, {
      ...card.marks, operator_delivered: reached.delivered, operator_seen: reached.seen,
    });
    if (this.#due.has(chat)) return;
    this.#due.add(chat);
    setTimeout(() => this.#send(chat), COALESCE_MS);
  }

  /** @param {number} chat */
  #send(chat) {
    this.#due.delete(chat);
    const card = this.store.cards.get(chat);
    if (card?.status === "active") this.socket.post("chat.mark", chat, this.#reached.get(chat));
    else this.#reached.delete(chat);
  }
}
