/**
 * A button and the menu or popover behind it, which starts `hidden`.
 * Arrow keys walk through a role=menu; Escape, Tab, a click outside and a choice close it.
 */
class MenuButton extends HTMLElement {
  connectedCallback() {
    this.#button.setAttribute("aria-expanded", "false");
    if (this.#isMenu) {
      this.#button.setAttribute("aria-haspopup", "menu");
      for (const item of this.#items) item.tabIndex = -1;
    }
    this.addEventListener("click", this.#click);
    this.addEventListener("keydown", this.#key);
    this.addEventListener("focusout", this.#leave);
    document.addEventListener("pointerdown", this.#outside);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.#outside);
  }

  get #button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector(":scope > button"));
  }

  get #panel() {
    return /** @type {HTMLElement} */ (this.querySelector(":scope > :not(button)"));
  }

  get #isMenu() {
    return this.#panel.getAttribute("role") === "menu";
  }

  get #items() {
    return /** @type {HTMLElement[]} */ ([
      ...this.#panel.querySelectorAll('[role^="menuitem"]:not([hidden])'),
    ]);
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  open() {
    this.#panel.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    if (this.#isMenu) this.#items[0]?.focus();
  }

  close({ focus = false } = {}) {
    if (!this.isOpen) return;
    this.#panel.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    if (focus) this.#button.focus();
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (this.#button.contains(target)) {
      if (this.isOpen) this.close();
      else this.open();
    } else if (target.closest('[role^="menuitem"]')) {
      this.close({ focus: true });
    }
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.close({ focus: true });
    } else if (this.#isMenu && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      this.#walk(event.key);
    }
  };

  /** @param {string} key */
  #walk(key) {
    if (!this.isOpen) return this.open();
    const items = this.#items;
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key] ?? 0;
    items.at(to % items.length)?.focus();
  }

  /** @param {FocusEvent} event */
  #leave = (event) => {
    // No related target means that the window lost focus, or that plain text was clicked.
    const next = /** @type {Node | null} */ (event.relatedTarget);
    if (next && !this.contains(next)) this.close();
  };

  /** @param {Event} event */
  #outside = (event) => {
    if (!this.contains(/** @type {Node} */ (event.target))) this.close();
  };
}

customElements.define("menu-button", MenuButton);
