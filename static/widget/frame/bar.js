import { setText } from "../../js/shared/dom.js";
import { drawFace } from "./face.js";

/** The head of the panel. Says "minimise" and "end". */
class ChatBar extends HTMLElement {
  connectedCallback() {
    for (const what of ["minimise", "end"]) {
      this.#find(`.${what}`).addEventListener("click", () => this.dispatchEvent(new Event(what)));
    }
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }

  /**
   * @param {{truth: string, tone: "online" | "away" | "busy", operator: string, picture: string,
   *   canEnd: boolean}} head
   */
  render({ truth, tone, operator, picture, canEnd }) {
    setText(this.#find(".truth"), truth);
    drawFace(this.#find(".initials"), operator, picture);
    this.#find(".face").classList.toggle("person", Boolean(operator));
    this.#find(".dot").dataset.tone = tone;
    this.#find(".end").hidden = !canEnd;
  }
}

customElements.define("chat-bar", ChatBar);
