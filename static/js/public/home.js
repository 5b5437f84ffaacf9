/** The home page: a button that opens the chat box in the corner. */

import "../shared/page.js";

class OpenChat extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", this.#open);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#open);
  }

  #open = () => {
    window.LiveChat?.("open");
  };
}

customElements.define("open-chat", OpenChat);
