/** @typedef {import("./types.js").MessageView} MessageView */

/** How long a typing signal counts. */
const TYPING_MS = 5000;

/** What this page has of one chat's numbered record: never doubled, never out of order, gaps known. */
export class Record {
  /** Numbers 1, 2, 3 … without a gap. @type {MessageView[]} */
  messages = [];
  /** Came before one that is missing. @type {Map<number, MessageView>} */
  #early = new Map();
  /** @type {"idle" | "loading" | "ready" | "refused"} */
  state = "idle";
  problem = "";
  /** Until when the other side counts as typing. */
  typingUntil = 0;
  typingName = "";
  /** What the visitor has typed so far (X3). */
  typingText = "";
  /** The visitor's pages and details. @type {import("./types.js").VisitorPanel | null} */
  visitor = null;

  get last() {
    return this.messages.length;
  }

  get hasGap() {
    return this.#early.size > 0;
  }

  /** Stored already, shown once what is missing before it has come. */
  get early() {
    return [...this.#early.values()].sort((one, other) => one.seq - other.seq);
  }

  /**
   * @param {MessageView} message
   * @returns {boolean} whether it was new
   */
  add(message) {
    if (message.seq <= this.last || this.#early.has(message.seq)) return false;
    this.#early.set(message.seq, message);
    for (let next; (next = this.#early.get(this.last + 1)); this.messages.push(next)) this.#early.delete(next.seq);
    if (message.side === "visitor") this.typingUntil = 0;
    return true;
  }

  /**
   * @param {string} name
   * @param {number} now
   * @param {string} text
   */
  types(name, now, text) {
    this.typingName = name;
    this.typingText = text;
    this.typingUntil = now + TYPING_MS;
  }
}
