/** A button and the sheet that it opens. Escape, a click outside and leaving it close it. */
export class PopUp extends HTMLElement {
  #isReady = false;

  connectedCallback() {
    // The composer goes away and comes back with it.
    if (this.#isReady) return;
    this.#isReady = true;
    this.button.addEventListener("click", () => this.toggle(this.sheet.hidden));
    // Wherever the focus is meanwhile: it must not close the whole panel instead.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.sheet.hidden) return;
      event.stopPropagation();
      this.toggle(false);
      this.button.focus();
    });
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.contains(/** @type {Node} */ (relatedTarget))) this.toggle(false);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.contains(/** @type {Node} */ (target))) this.toggle(false);
    });
    addEventListener("blur", () => this.toggle(false));
  }

  get button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector(":scope > button"));
  }

  get sheet() {
    return /** @type {HTMLElement} */ (this.querySelector(":scope > .sheet"));
  }

  /** @param {boolean} isOpen */
  toggle(isOpen) {
    this.sheet.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) /** @type {HTMLElement | null} */ (this.sheet.querySelector("button:not([tabindex='-1'])"))?.focus();
  }
}

customElements.define("pop-up", PopUp);
