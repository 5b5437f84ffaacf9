import { part, setAttribute, setText } from "../shared/dom.js";
import { setOnline } from "./actions.js";
import { socket, store } from "./app.js";

/** S1: the yellow button **You are offline** and the green one **You are online**. */
class AvailabilitySwitch extends HTMLElement {
  connectedCallback() {
    this.#button.addEventListener("click", this.#toggle);
    store.on("me", this.#draw);
    store.on("line", this.#draw);
  }

  get #button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector("button"));
  }

  #toggle = async () => {
    if (!socket.isOpen) return;
    this.#button.setAttribute("aria-busy", "true");
    await setOnline(!store.me.is_online);
    this.#button.removeAttribute("aria-busy");
  };

  #draw = () => {
    const { is_online: isOnline } = store.me;
    if (store.isLoaded) setText(part(this, "words"), isOnline ? "You are online" : "You are offline");
    this.#button.classList.toggle("button--mine", isOnline);
    this.#button.classList.toggle("button--warning", !isOnline);
    setAttribute(this.#button, "aria-disabled", socket.isOpen ? null : "true");
  };
}

customElements.define("availability-switch", AvailabilitySwitch);
