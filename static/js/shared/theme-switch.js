/** Three buttons with `value` system, light or dark; the choice is kept in this browser. */
class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#choose);
    this.#show(document.documentElement.dataset.theme ?? "system");
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#choose);
  }

  /** @param {Event} event */
  #choose = (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (!button) return;
    const root = document.documentElement;
    if (button.value === "system") delete root.dataset.theme;
    else root.dataset.theme = button.value;
    this.#show(button.value);
    try {
      if (button.value === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", button.value);
    } catch {
      // Storage is refused: the choice holds for this page.
    }
  };

  /** @param {string} theme */
  #show(theme) {
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }
}

customElements.define("theme-switch", ThemeSwitch);
