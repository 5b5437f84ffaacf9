import { announce } from "../shared/announce.js";
import { toast } from "../shared/toasts.js";

/**
 * `<order-list data-url>` around a list whose items have `data-id`, a `grip`, and a `move` form with **Move up**
 * and **Move down**, which do their work without this script too. The new order is sent at once.
 */
class OrderList extends HTMLElement {
  /** @type {HTMLElement | null} */
  #dragged = null;
  #before = "";

  connectedCallback() {
    for (const grip of this.querySelectorAll("[data-part=grip]")) /** @type {HTMLElement} */ (grip).hidden = false;
    this.addEventListener("pointerdown", (event) => {
      const grip = /** @type {Element} */ (event.target).closest("[data-part=grip]");
      for (const item of this.#items) item.draggable = item === grip?.closest("[data-id]");
    });
    this.addEventListener("dragstart", (event) => this.#start(event));
    this.addEventListener("dragover", (event) => this.#over(event));
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", () => this.#drop());
    this.addEventListener("submit", (event) => this.#move(/** @type {SubmitEvent} */ (event)));
  }

  /** @returns {HTMLElement[]} */
  get #items() {
    return [...this.querySelectorAll("[data-id]")].map((item) => /** @type {HTMLElement} */ (item));
  }

  get #order() {
    return this.#items.map((item) => item.dataset.id).join(",");
  }

  /** @param {DragEvent} event */
  #start(event) {
    this.#dragged = /** @type {Element} */ (event.target).closest("[data-id]");
    if (!this.#dragged) return;
    this.#before = this.#order;
    this.#dragged.dataset.dragged = "";
    event.dataTransfer?.setData("text/plain", this.#dragged.dataset.id ?? "");
  }

  /** @param {DragEvent} event */
  #over(event) {
    const over = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-id]"));
    if (!this.#dragged || !over) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (over !== this.#dragged) over[event.clientY < top + height / 2 ? "before" : "after"](this.#dragged);
  }

  #drop() {
    if (!this.#dragged) return;
    delete this.#dragged.dataset.dragged;
    this.#dragged = null;
    if (this.#order !== this.#before) this.#save();
  }

  /** @param {SubmitEvent} event */
  #move(event) {
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const item = /** @type {HTMLElement | null} */ (button?.closest("[data-id]"));
    if (!button || !item) return;
    event.preventDefault();
    if (button.name === "up") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    button.focus();
    announce(`Now number ${this.#items.indexOf(item) + 1} of ${this.#items.length}`);
    this.#save();
  }

  async #save() {
    const token = /** @type {HTMLInputElement} */ (this.querySelector("[name=csrfmiddlewaretoken]")).value;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, order: this.#order });
    const answer = await fetch(this.dataset.url ?? "", { method: "POST", body }).catch(() => null);
    if (!answer?.ok) toast("The order was not saved. Load the page again and try once more.", { kind: "danger" });
  }
}

customElements.define("order-list", OrderList);
