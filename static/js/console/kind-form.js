/** The fields of a service request: rows are added and taken away. */

import "./shell.js";
import { part } from "../shared/dom.js";

class KindFields extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#click);
    this.addEventListener("change", this.#change);
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const name = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"))?.dataset.part;
    if (name === "add") this.#add();
    if (name === "remove") /** @type {Element} */ (event.target).closest(".kind-row")?.remove();
  };

  #add() {
    const template = /** @type {HTMLTemplateElement} */ (/** @type {unknown} */ (part(this, "template")));
    part(this, "rows").append(document.importNode(template.content, true));
    /** @type {HTMLElement | null} */ (part(this, "rows").lastElementChild?.querySelector("input"))?.focus();
  }

  /** Choices are asked for only where there is something to choose. @param {Event} event */
  #change = (event) => {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    if (select.name !== "kind") return;
    const choices = /** @type {HTMLElement} */ (select.closest(".kind-row")?.querySelector("[name=choices]"));
    choices.hidden = select.value !== "choice";
  };
}

customElements.define("kind-fields", KindFields);
