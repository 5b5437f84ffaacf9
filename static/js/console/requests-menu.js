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
    document.addEventListener("transfer-offered", this.#show);
    part(this, "open").addEventListener("click", this.#keepOpen, { capture: true });
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
    const count = requests.length + store.transfers.length;
    keyed(part(this, "list"), requests, (card) => String(card.id), () => stamp("request-template"), fill);
    part(this, "empty").hidden = count > 0;
    setText(part(this, "count"), count ? String(count) : "");
    setAttribute(part(this, "open"), "aria-label", `New requests: ${count}`);
    part(this, "open").classList.toggle("requests__button--some", count > 0);
  };

  /** A colleague has 60 s to be answered: what they say is in sight at once, and takes no focus. */
  #show = () => {
    const menu = /** @type {any} */ (this.querySelector("menu-button"));
    this.#isOpenedByItself ||= !menu.isOpen;
    menu.open();
  };

  #isOpenedByItself = false;

  /** Whoever meant to open what has just opened by itself does not want it closed. @param {Event} event */
  #keepOpen = (event) => {
    const menu = /** @type {any} */ (this.querySelector("menu-button"));
    if (this.#isOpenedByItself && menu.isOpen) event.stopPropagation();
    this.#isOpenedByItself = false;
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
  part(item, "test").hidden = !card.is_test;
  setText(part(item, "preview"), card.preview || "Has not written yet");
  setText(part(item, "waiting"), duration(serverNow() - card.waiting_since));
  for (const button of ["accept", "decline"]) setAttribute(part(item, button), "aria-describedby", name.id);
}

customElements.define("requests-menu", RequestsMenu);
