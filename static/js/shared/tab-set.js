/** A role=tablist of buttons with aria-controls, and their panels; arrow keys move, as WAI-ARIA asks. */
class TabSet extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#click);
    this.addEventListener("keydown", this.#key);
    this.show(this.#tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? this.#tabs[0]);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click);
    this.removeEventListener("keydown", this.#key);
  }

  get #tabs() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll('[role="tab"]')]);
  }

  /** @param {HTMLElement} chosen */
  show(chosen) {
    for (const tab of this.#tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !isChosen;
    }
    this.dispatchEvent(new CustomEvent("tab-shown", { bubbles: true, detail: chosen.id }));
  }

  /** @param {Event} event */
  #click = (event) => {
    const tab = /** @type {Element} */ (event.target).closest('[role="tab"]');
    if (tab) this.show(/** @type {HTMLElement} */ (tab));
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const tabs = this.#tabs;
    const at = tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    if (at < 0) return;
    const ahead = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const steps = { ArrowRight: at + ahead, ArrowLeft: at - ahead, Home: 0, End: -1 };
    const to = steps[/** @type {keyof steps} */ (event.key)];
    if (to === undefined) return;
    event.preventDefault();
    const next = /** @type {HTMLElement} */ (tabs.at(to % tabs.length));
    this.show(next);
    next.focus();
  };
}

customElements.define("tab-set", TabSet);
