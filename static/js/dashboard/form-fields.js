import { announce } from "../shared/announce.js";
import { part } from "../shared/dom.js";
import { drawPreview } from "./form-preview.js";

/** One form of a website: fields are added, removed, and put in order by dragging or by keyboard (P3). */
class FormFields extends HTMLElement {
  /** @type {HTMLElement | null} */
  #dragged = null;

  connectedCallback() {
    this.addEventListener("click", this.#click);
    this.addEventListener("input", () => this.#changed());
    this.addEventListener("dragstart", this.#lift);
    this.addEventListener("dragover", this.#drag);
    this.addEventListener("dragend", this.#drop);
    this.addEventListener("drop", (event) => this.#dragged && event.preventDefault());
    this.#changed();
  }

  get #list() {
    return part(this, "rows");
  }

  get #rows() {
    return /** @type {HTMLElement[]} */ ([...this.#list.children]);
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
    const row = /** @type {HTMLElement} */ (button?.closest(".form-row"));
    if (button?.dataset.part === "add") this.#add();
    if (button?.dataset.part === "remove") this.#remove(row);
    if (button?.dataset.part === "up") this.#move(button, row, -1);
    if (button?.dataset.part === "down") this.#move(button, row, 1);
  };

  #add() {
    const template = /** @type {HTMLTemplateElement} */ (/** @type {unknown} */ (part(this, "template")));
    this.#list.append(document.importNode(template.content, true));
    /** @type {HTMLElement | null | undefined} */ (this.#rows.at(-1)?.querySelector("[name=label]"))?.focus();
    this.#changed();
  }

  /** @param {HTMLElement} row */
  #remove(row) {
    const place = this.#rows.indexOf(row);
    announce(`Removed ${nameOf(row)}.`);
    row.remove();
    const next = this.#rows[Math.min(place, this.#rows.length - 1)];
    (next ? part(next, "remove") : part(this, "add")).focus();
    this.#changed();
  }

  /** @param {HTMLElement} button @param {HTMLElement} row @param {number} by */
  #move(button, row, by) {
    const place = this.#rows.indexOf(row) + by;
    if (place < 0 || place >= this.#rows.length) return announce(`${nameOf(row)} is ${by < 0 ? "first" : "last"} already.`);
    this.#list.insertBefore(row, by < 0 ? row.previousElementSibling : (row.nextElementSibling?.nextElementSibling ?? null));
    button.focus();
    this.#changed();
    this.#sayPlace(row);
  }

  /** @param {HTMLElement} row */
  #sayPlace(row) {
    announce(`${nameOf(row)} is now number ${this.#rows.indexOf(row) + 1} of ${this.#rows.length}.`);
  }

  /** @param {DragEvent} event */
  #lift = (event) => {
    const grip = /** @type {Element} */ (event.target).closest("[data-part=grip]");
    this.#dragged = /** @type {HTMLElement | null} */ (grip?.closest(".form-row") ?? null);
    if (!this.#dragged) return;
    event.dataTransfer?.setDragImage(this.#dragged, 0, 0);
    event.dataTransfer?.setData("text/plain", nameOf(this.#dragged));
    this.#dragged.classList.add("is-dragged");
  };

  /** @param {DragEvent} event */
  #drag = (event) => {
    if (!this.#dragged) return;
    event.preventDefault();
    const over = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".form-row"));
    if (!over || over === this.#dragged || !this.contains(over)) return;
    const box = over.getBoundingClientRect();
    this.#list.insertBefore(this.#dragged, event.clientY < box.top + box.height / 2 ? over : over.nextElementSibling);
  };

  #drop = () => {
    if (!this.#dragged) return;
    this.#dragged.classList.remove("is-dragged");
    this.#sayPlace(this.#dragged);
    this.#dragged = null;
    this.#changed();
  };

  #changed() {
    for (const row of this.#rows) {
      const { value } = valueOf(row, "type");
      valueOf(row, "options").hidden = !["choice", "choices"].includes(value);
      valueOf(row, "link").hidden = value !== "consent";
      const legend = /** @type {HTMLElement} */ (row.querySelector("legend"));
      legend.textContent = nameOf(row);
    }
    part(this, "none").hidden = this.#rows.length > 0;
    const fields = this.#rows.map((row) => ({
      type: valueOf(row, "type").value,
      label: valueOf(row, "label").value,
      help: valueOf(row, "help").value,
      required: valueOf(row, "required").value === "1",
      options: valueOf(row, "options").value.split("\n").filter((option) => option.trim()),
      link: valueOf(row, "link").value,
    }));
    drawPreview(part(this, "preview"), fields);
  }
}

/** @param {HTMLElement} row @param {string} name */
function valueOf(row, name) {
  return /** @type {HTMLInputElement} */ (row.querySelector(`[name="${name}"]`));
}

/** @param {HTMLElement} row */
function nameOf(row) {
  return valueOf(row, "label").value.trim() || "Field without a label";
}

customElements.define("form-fields", FormFields);
