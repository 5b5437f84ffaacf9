import { announce } from "../shared/announce.js";
import { part } from "../shared/dom.js";

/** Opening hours: a day is copied to all others, and holidays are added. Without it the fields still work. */
class WeekHours extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-copy]")) /** @type {HTMLElement} */ (button).hidden = false;
    part(this, "add").hidden = false;
    this.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
      if (button?.dataset.part === "add") this.#add();
      else if (button && "copy" in button.dataset) this.#copy(/** @type {HTMLElement} */ (button.closest("tr")));
    });
  }

  /** @param {HTMLElement} day */
  #copy(day) {
    const values = this.#clocks(day).map(({ value }) => value);
    for (const other of /** @type {Iterable<HTMLElement>} */ (this.querySelectorAll("tr[data-day]"))) {
      for (const [place, clock] of this.#clocks(other).entries()) clock.value = values[place] ?? "";
    }
    announce(`Copied ${day.querySelector("th")?.textContent} to all days.`);
  }

  /** @param {HTMLElement} day */
  #clocks(day) {
    return /** @type {HTMLInputElement[]} */ ([...day.querySelectorAll("input")]);
  }

  #add() {
    const list = part(this, "holidays");
    const item = /** @type {HTMLElement} */ (list.lastElementChild?.cloneNode(true));
    const field = /** @type {HTMLInputElement} */ (item.querySelector("input"));
    field.value = "";
    list.append(item);
    field.focus();
  }
}

customElements.define("week-hours", WeekHours);
