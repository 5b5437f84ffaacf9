import { setText, stamp } from "../../js/shared/dom.js";
import { initials } from "./words.js";

/** The head of the panel. Says "minimise" and "end". */
class ChatBar extends HTMLElement {
  connectedCallback() {
    const menu = /** @type {import("./pop-up.js").PopUp} */ (this.#find("pop-up"));
    this.#find(".minimise").addEventListener("click", () => this.dispatchEvent(new Event("minimise")));
    this.#find(".end").addEventListener("click", () => {
      menu.toggle(false);
      this.#ask();
    });
  }

  /** Once, since an end is final. */
  #ask() {
    const dialog = /** @type {HTMLDialogElement} */ (stamp("ask"));
    this.append(dialog);
    dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "end") this.dispatchEvent(new Event("end"));
    });
    dialog.showModal();
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }

  /**
   * @param {{truth: string, tone: "online" | "away" | "busy", operator: string, canEnd: boolean}} head
   */
  render({ truth, tone, operator, canEnd }) {
    setText(this.#find(".truth"), truth);
    setText(this.#find(".initials"), operator && initials(operator));
    this.#find(".face").classList.toggle("person", Boolean(operator));
    this.#find(".dot").dataset.tone = tone;
    this.#find("pop-up").hidden = !canEnd;
  }
}

customElements.define("chat-bar", ChatBar);
