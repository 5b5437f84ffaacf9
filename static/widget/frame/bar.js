import { setText } from "../../js/shared/dom.js";
import { drawFace } from "./face.js";

/** The head of the panel. Says "minimise", "silence" and "end". */
class ChatBar extends HTMLElement {
  connectedCallback() {
    for (const what of ["minimise", "silence", "end"]) {
      this.#find(`.${what}`).addEventListener("click", () => this.dispatchEvent(new Event(what)));
    }
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }

  /**
   * @param {{truth: string, tone: "online" | "away" | "busy", operator: string, picture: string,
   *   isSilent: boolean, canEnd: boolean}} head
   */
  render({ truth, tone, operator, picture, isSilent, canEnd }) {
    setText(this.#find(".truth"), truth);
    drawFace(this.#find(".initials"), operator, picture);
    this.#find(".face").classList.toggle("person", Boolean(operator));
    this.#find(".dot").dataset.tone = tone;
    this.#find(".silence").setAttribute("aria-pressed", String(isSilent));
    for (const tool of [".silence", ".end"]) this.#find(tool).hidden = !canEnd;
  }
}

customElements.define("chat-bar", ChatBar);
