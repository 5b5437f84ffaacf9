/** Which chats are open on the desk, and which of them is in front. */

/**
 * Chats of one's own always have a tab. Others (requests looked at, ended ones, earlier ones) have one
 * while they are in a pane, or until they were looked at if they ended behind the operator's back.
 */
export class Desk {
  /** The chat of each pane, at most two. @type {(number | null)[]} */
  panes = [null];
  /** The pane that keys and the visitor's information belong to. */
  front = 0;
  /** Not mine any more, and not looked at since. @type {Set<number>} */
  #unnoticed = new Set();
  /** @type {Set<number>} */
  #mine = new Set();
  /** Put the focus into the pane in front at the next drawing. */
  wantsFocus = false;
  /** What a phone shows; it has room for one. @type {"list" | "chat"} */
  view = "list";

  /**
   * @param {import("./store.js").Store} store
   * @param {string} key of the place in this tab where the desk is remembered
   * @param {() => Iterable<number>} unsent chats with a message that is not stored: those stay in sight
   */
  constructor(store, key, unsent) {
    this.store = store;
    this.key = key;
    this.unsent = unsent;
    this.#restore();
    for (const topic of ["cards", "outbox"]) store.on(topic, () => this.#follow());
  }

  get isSplit() {
    return this.panes.length > 1;
  }

  get chat() {
    return this.panes[this.front];
  }

  /** Own chats first, in the order they were accepted. */
  get tabs() {
    const mine = this.store.mine.map((card) => card.id);
    const others = [...this.#unnoticed, ...this.panes, ...this.unsent()].filter((id) => id !== null && !mine.includes(id));
    return [...mine, ...new Set(/** @type {number[]} */ (others))];
  }

  /**
   * @param {number} chat
   * @param {{focus?: boolean}} [options]
   */
  open(chat, { focus = false } = {}) {
    const at = this.panes.indexOf(chat);
    if (at >= 0) this.front = at;
    else this.panes[this.front] = chat;
    this.#unnoticed.delete(chat);
    this.wantsFocus = focus;
    this.view = "chat";
    this.#changed();
  }

  /** @param {number} chat */
  close(chat) {
    this.#unnoticed.delete(chat);
    const next = this.tabs.find((id) => !this.panes.includes(id)) ?? null;
    this.panes = this.panes.map((id) => (id === chat ? next : id));
    this.#changed();
  }

  /** On a phone: back to the list. */
  leave() {
    this.view = "list";
    this.#changed();
  }

  /** @param {number} at */
  bring(at) {
    if (this.front === at) return;
    this.front = at;
    this.#changed();
  }

  /** Two panes beside each other, or one. */
  split() {
    if (this.isSplit) {
      this.panes = [this.chat];
      this.front = 0;
    } else {
      this.panes.push(this.tabs.find((id) => !this.panes.includes(id)) ?? null);
      this.front = this.chat === null ? 0 : 1;
    }
    this.#changed();
  }

  /** @param {number} by how many tabs to go on, around the end */
  step(by) {
    const tabs = this.tabs;
    if (!tabs.length) return;
    const at = this.chat === null ? -1 : tabs.indexOf(this.chat);
    this.open(/** @type {number} */ (tabs.at((at + by) % tabs.length)), { focus: true });
  }

  #follow() {
    const mine = new Set(this.store.mine.map((card) => card.id));
    for (const id of this.#mine) if (!mine.has(id) && !this.panes.includes(id)) this.#unnoticed.add(id);
    this.#mine = mine;
    for (const [at, id] of this.panes.entries()) {
      if (id === null) this.panes[at] = this.tabs.find((tab) => !this.panes.includes(tab)) ?? null;
    }
    // Cards move with every message; the desk only when a tab comes or goes.
    if (this.#drawn !== this.#drawing) this.#changed();
  }

  #drawn = "";

  get #drawing() {
    return JSON.stringify([this.tabs, this.panes, this.front]);
  }

  #changed() {
    this.#drawn = this.#drawing;
    this.store.changed("desk");
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ panes: this.panes, front: this.front }));
    } catch {
      // Storage is refused: the desk starts empty next time.
    }
  }

  #restore() {
    try {
      const { panes, front } = JSON.parse(sessionStorage.getItem(this.key) ?? "{}");
      if (panes?.length) Object.assign(this, { panes, front });
    } catch {
      // Nothing to restore.
    }
  }
}
