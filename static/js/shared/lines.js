/**
 * @typedef {{seq: number, ref: string, kind: "text" | "file" | "event", side: "visitor" | "operator" | "system",
 *   name: string, text: string, data: Record<string, any>, at: number}} Line
 */

/** The numbered lines of one chat: never doubled, never out of order, gaps known (D2, D3). */
export class Lines {
  /** Numbers 1, 2, 3 … without a gap. @type {Line[]} */
  all = [];
  /** Came before one that is missing. @type {Map<number, Line>} */
  #early = new Map();

  get last() {
    return this.all.length;
  }

  /** The highest number that came, with or without those before it. */
  get highest() {
    return Math.max(this.last, ...this.#early.keys());
  }

  get hasGap() {
    return this.#early.size > 0;
  }

  /**
   * @param {Line} line
   * @returns {boolean} whether it was new
   */
  add(line) {
    if (line.seq <= this.last || this.#early.has(line.seq)) return false;
    this.#early.set(line.seq, line);
    for (let next; (next = this.#early.get(this.last + 1)); this.all.push(next)) this.#early.delete(next.seq);
    return true;
  }
}
