/** Typing narrows the tags down; Enter takes the only one that is left. */
class TagFilter extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this.#filter);
    // A colleague's tag brings all of them anew.
    new MutationObserver(this.#filter).observe(this, { childList: true, subtree: true });
    this.addEventListener("keydown", this.#key);
  }

  get #chips() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".tag-chip")]);
  }

  #filter = () => {
    const typed = /** @type {HTMLInputElement | null} */ (this.querySelector("input[name=name]"))?.value ?? "";
    const words = typed.trim().toLocaleLowerCase();
    for (const chip of this.#chips) {
      const form = /** @type {HTMLElement} */ (chip.closest("form"));
      form.hidden = !(chip.textContent ?? "").toLocaleLowerCase().includes(words);
    }
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const isField = /** @type {HTMLElement} */ (event.target).matches("input[name=name]");
    if (event.key !== "Enter" || !isField) return;
    const left = this.#chips.filter((chip) => !chip.closest("form")?.hidden);
    const mayMake = this.querySelector("[data-part=make]") !== null;
    const typed = /** @type {HTMLInputElement} */ (event.target).value.trim().toLocaleLowerCase();
    const same = left.find((chip) => (chip.textContent ?? "").trim().toLocaleLowerCase() === typed);
    const only = same ?? (left.length === 1 && !mayMake ? left[0] : null);
    if (only || !mayMake) event.preventDefault();
    only?.click();
  };
}

customElements.define("tag-filter", TagFilter);
