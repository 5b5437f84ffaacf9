/** The field at the top: shows only the open chats whose visitor, client or words hold what is typed. */

import { announce } from "../shared/announce.js";
import { desk, store } from "./app.js";
import { fold } from "./fuzzy.js";
import { counted } from "./words.js";

let wanted = "";

export const search = {
  get isOn() {
    return wanted !== "";
  },
  /** @param {import("./types.js").ChatCard} card */
  finds(card) {
    if (!wanted) return true;
    const { visitor, client, site, preview, operator } = card;
    return fold(`${visitor.name} ${client.name} ${site.name} ${operator?.name ?? ""} ${preview}`).includes(wanted);
  },
};

class ChatSearch extends HTMLElement {
  /** The list that was shown before. @type {HTMLElement | null} */
  #tab = null;

  connectedCallback() {
    const input = this.#input;
    input.addEventListener("input", this.#filter);
    input.addEventListener("keydown", this.#key);
    // A reload keeps what stood in the field.
    this.#filter();
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  #filter = () => {
    const was = search.isOn;
    wanted = fold(this.#input.value.trim());
    if (search.isOn !== was) this.#showAll(search.isOn);
    store.changed("search");
    if (search.isOn) announce(`${counted(store.open.filter(search.finds).length, "chat")} found`);
  };

  /** Whoever searches means all open chats, not only those of the list in front. @param {boolean} isOn */
  #showAll(isOn) {
    const all = document.getElementById("tab-all");
    if (isOn) this.#tab = document.querySelector('[role="tab"][aria-selected="true"]');
    (isOn ? all : this.#tab)?.click();
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      const [first] = store.open.filter(search.finds);
      if (search.isOn && first) desk.open(first.id, { focus: true });
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (document.querySelector('queue-list [data-part="name"]'))?.focus();
    } else if (event.key === "Escape" && this.#input.value) {
      event.preventDefault();
      this.#input.value = "";
      this.#filter();
    }
  };
}

customElements.define("chat-search", ChatSearch);
