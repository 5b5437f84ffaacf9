/** How a website goes after visitors: what they would get stands beside the form, saved or not. */

import { part, setText } from "../shared/dom.js";
import "../shared/page.js";

const PAUSE_MS = 300;
const SHOWN = ["text", "text_size", "confirmation", "confirmation_size", "subject", "words", "sender"];

class FollowUpPreview extends HTMLElement {
  #timer = 0;
  /** Answers may come in another order than they were asked for. */
  #asked = 0;

  connectedCallback() {
    part(this, "form").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
    });
  }

  async #ask() {
    const form = /** @type {HTMLFormElement} */ (part(this, "form"));
    const asked = ++this.#asked;
    try {
      const answer = await fetch(this.dataset.url ?? "", { method: "POST", body: new FormData(form) });
      if (answer.ok && asked === this.#asked) this.#draw(form, await answer.json());
    } catch (error) {
      // Without a line it stays as it was; saving says what is wrong.
      console.warn(error);
    }
  }

  /** @param {HTMLFormElement} form @param {Record<string, string>} words */
  #draw(form, words) {
    for (const name of SHOWN) setText(part(this, name), words[name] ?? "");
    part(this, "confirms").hidden = !new FormData(form).has("confirms_first_message");
  }
}

customElements.define("follow-up-preview", FollowUpPreview);
