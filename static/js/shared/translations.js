/** Lines in the language of whoever reads them: asked for one by one, kept while the page lives (S11). */

const AT_ONCE = 4;
const AGAIN_MS = 1000;
/** A line waits this long for its translation, then it is shown as it was written. */
const MOMENT_MS = 1200;

/**
 * @typedef {{state: "waiting" | "done" | "failed", text: string, isOriginal: boolean, at: number,
 *   isLost: boolean}} Translation `isOriginal`: the reader wants to see what was written
 */

export class Translations {
  /** By chat, number and language. @type {Map<string, Translation>} */
  #known = new Map();
  /** Newest last, and asked first: that is what one looks at. @type {{key: string, chat: number, seq: number}[]} */
  #queue = [];
  #asking = 0;

  /**
   * @param {(chat: number, seq: number) => Promise<{text: string}>} ask
   * @param {(chat: number) => void} changed
   */
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
  }

  /**
   * @param {number} chat
   * @param {number} seq
   * @param {string} language
   */
  of(chat, seq, language) {
    const key = `${chat}/${seq}/${language}`;
    let one = this.#known.get(key);
    if (!one) {
      one = { state: "waiting", text: "", isOriginal: false, at: Date.now(), isLost: false };
      this.#known.set(key, one);
      this.#queue.push({ key, chat, seq });
      setTimeout(() => this.changed(chat), MOMENT_MS);
      this.#next();
    }
    return one;
  }

  /** Whether it may still come in a moment. @param {Translation} one */
  isNear(one) {
    return one.state === "waiting" && Date.now() - one.at < MOMENT_MS;
  }

  /**
   * Show what was written, or the translation again.
   * @param {number} chat
   * @param {number} seq
   * @param {string} language
   */
  toggle(chat, seq, language) {
    const one = this.of(chat, seq, language);
    one.isOriginal = !one.isOriginal;
    this.changed(chat);
  }

  /** The line is back: ask again for what got lost with it. */
  restart() {
    for (const [key, one] of this.#known) if (one.isLost) this.#known.delete(key);
  }

  #next() {
    while (this.#asking < AT_ONCE) {
      const wanted = this.#queue.pop();
      if (!wanted) return;
      this.#asking++;
      this.#fetch(wanted);
    }
  }

  /** @param {{key: string, chat: number, seq: number}} wanted */
  async #fetch(wanted) {
    const one = /** @type {Translation} */ (this.#known.get(wanted.key));
    try {
      one.text = (await this.ask(wanted.chat, wanted.seq)).text;
      one.state = "done";
    } catch (error) {
      const { code } = /** @type {{code?: string}} */ (error);
      if (code === "too_fast" || code === "busy") {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        this.#queue.push(wanted);
      } else {
        one.state = "failed";
        one.isLost = code === "offline";
      }
    }
    this.#asking--;
    this.changed(wanted.chat);
    this.#next();
  }
}
