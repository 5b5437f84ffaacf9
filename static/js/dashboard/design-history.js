/** The steps of a design that is being made, kept for this tab so that saving does not forget them. */
export class History {
  #name;
  /** @type {Record<string, any>[]} oldest first; the last one is what stands in the form */
  #steps;
  #saved;

  /**
   * @param {string} name
   * @param {Record<string, any>} now
   * @param {boolean} isSaved
   */
  constructor(name, now, isSaved) {
    this.#name = name;
    this.#saved = isSaved ? JSON.stringify(now) : "";
    this.#steps = read(name);
    this.add(now);
  }

  get canUndo() {
    return this.#steps.length > 1;
  }

  get isDirty() {
    return JSON.stringify(this.#steps.at(-1)) !== this.#saved;
  }

  /** @param {Record<string, any>} values */
  add(values) {
    if (JSON.stringify(values) === JSON.stringify(this.#steps.at(-1))) return;
    this.#steps = [...this.#steps, values].slice(-50);
    this.#keep();
  }

  undo() {
    if (!this.canUndo) return undefined;
    this.#steps.pop();
    this.#keep();
    return this.#steps.at(-1);
  }

  #keep() {
    try {
      sessionStorage.setItem(this.#name, JSON.stringify(this.#steps));
    } catch {
      // Refused or full: the steps of this page are still there.
    }
  }
}

/** @param {string} name @returns {Record<string, any>[]} */
function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "[]");
  } catch {
    return [];
  }
}
