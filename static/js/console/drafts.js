/** What is being written to each chat, kept over a change of chat and a reload of the tab. */
export class Drafts {
  /** @type {Map<number, string>} */
  #texts = new Map();

  /** @param {string} key */
  constructor(key) {
    this.key = key;
    try {
      this.#texts = new Map(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
    } catch {
      // Nothing to restore.
    }
  }

  /** @param {number} chat */
  get(chat) {
    return this.#texts.get(chat) ?? "";
  }

  /**
   * @param {number} chat
   * @param {string} text
   */
  set(chat, text) {
    if (text) this.#texts.set(chat, text);
    else this.#texts.delete(chat);
    try {
      sessionStorage.setItem(this.key, JSON.stringify([...this.#texts]));
    } catch {
      // Storage is refused or full: the draft lives as long as this page.
    }
  }
}
