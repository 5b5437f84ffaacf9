import { duration, onTick, serverNow } from "../shared/clock.js";
import { keyed, part, setAttribute, setText, stamp } from "../shared/dom.js";
import { sound } from "../shared/sound.js";
import { accept, decline } from "./actions.js";
import { store } from "./app.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */

/** New chat requests at the top right, with their count (O17); each can be accepted or refused (O18). */
class RequestsMenu extends HTMLElement {
  connectedCallback() {
    part(this, "list").addEventListener("click", this.#choose);
    part(this, "mute").addEventListener("click", () => (sound.isMuted = !sound.isMuted));
    sound.addEventListener("change", this.#drawSound);
    store.on("cards", this.#draw);
    store.on("me", this.#draw);
    onTick(this.#tick);
    this.#drawSound();
  }

  /** @param {MouseEvent} event */
  #choose = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const item = /** @type {HTMLElement | undefined} */ (button?.closest("li"));
    const chat = Number(item?.dataset.key);
    if (button?.dataset.part === "accept") {
      /** @type {any} */ (this.querySelector("menu-button")).close();
      accept(chat);
    } else if (button?.dataset.part === "decline") {
      decline(chat);
    }
  };

  #draw = () => {
    const { requests } = store;
    keyed(part(this, "list"), requests, (card) => String(card.id), () => stamp("request-template"), fill);
    part(this, "empty").hidden = requests.length > 0;
    setText(part(this, "count"), requests.length ? String(requests.length) : "");
    setAttribute(part(this, "open"), "aria-label", `New requests: ${requests.length}`);
    part(this, "open").classList.toggle("requests__button--some", requests.length > 0);
  };

  #drawSound = () => {
    setAttribute(part(this, "mute"), "aria-pressed", String(sound.isMuted));
    part(this, "blocked").hidden = sound.isMuted || !sound.isBlocked;
  };

  #tick = () => {
    for (const item of /** @type {Iterable<HTMLElement>} */ (part(this, "list").children)) {
      const card = store.cards.get(Number(item.dataset.key));
      if (card) setText(part(item, "waiting"), duration(serverNow() - card.waiting_since));
    }
  };
}

/**
 * @param {HTMLElement} item
 * @param {ChatCard} card
 */
function fill(item, card) {
  const name = part(item, "name");
  name.id = `request-${card.id}`;
  setText(name, card.visitor.name);
  setText(part(item, "site"), card.client.name === card.site.name ? card.site.name : `${card.client.name}, ${card.site.name}`);
  part(item, "offered").hidden = card.status !== "assigned";
  part(item, "returned").hidden = !card.is_returned;
  setText(part(item, "preview"), card.preview || "Has not written yet");
  setText(part(item, "waiting"), duration(serverNow() - card.waiting_since));
  for (const button of ["accept", "decline"]) setAttribute(part(item, button), "aria-describedby", name.id);
}

customElements.define("requests-menu", RequestsMenu);
