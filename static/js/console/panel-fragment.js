import { stamp } from "../shared/dom.js";
import { painted } from "../shared/later.js";
import { oneAtATime } from "../shared/one-at-a-time.js";
import { store } from "./app.js";

/** Which facts make a fragment old; the part marked `data-live` is then fetched again. */
const TOPICS = {
  person: ["visitor", "contact", "tickets"],
  notes: ["notes"],
  tags: ["tags"],
  guidelines: ["guidelines"],
  share: ["share"],
  "follow-ups": ["share", "visitor"],
};

/** @returns {{ajax: (method: string, url: string, options: object) => Promise<void>}} */
const htmx = () => /** @type {any} */ (window).htmx;

/** A piece of the panel that the server draws, fetched when it is seen and again when somebody changed it. */
export class PanelFragment extends HTMLElement {
  #shown = "";
  /** @type {(() => void)[]} */
  #stops = [];

  /**
   * @param {number} chat
   * @param {{isSeen: boolean, focus: boolean}} how
   */
  show(chat, { isSeen, focus }) {
    const name = this.dataset.fragment ?? "";
    const url = `/console/chats/${chat}/${name}/`;
    if (!isSeen || !chat || !name) return this.#leave();
    // A sheet that is opened again begins anew; a tab stays as it was left.
    if (this.#shown === url && !(focus && this.closest("[data-part=sheet]"))) {
      if (focus) this.#focus();
      return;
    }
    this.#leave();
    this.#shown = url;
    this.replaceChildren(stamp("fragment-template"));
    const look = oneAtATime(() => this.#look(url));
    const topics = TOPICS[/** @type {keyof typeof TOPICS} */ (name)] ?? [];
    const stops = ["back", ...topics.map((topic) => `panel:${chat}:${topic}`)].map((topic) => store.on(topic, look));
    this.#stops = stops;
    // The conversation is seen first; and whoever goes on to another chat or tab at once asks for nothing.
    painted()
      .then(() => (this.#stops === stops ? look() : undefined))
      .then(() => focus && this.#stops === stops && this.#focus());
  }

  #leave() {
    if (!this.#shown) return;
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#shown = "";
    this.replaceChildren();
  }

  /**
   * All of it at first, and then what is live: nobody loses what they are writing.
   * @param {string} url
   */
  async #look(url) {
    if (this.#shown !== url) return;
    const live = /** @type {HTMLElement | null} */ (this.querySelector("[data-live]"));
    if (live) {
      const select = `[data-live="${live.dataset.live}"]`;
      await htmx().ajax("GET", url, { source: live, target: live, select, swap: "outerHTML" });
    } else if (this.querySelector(".panel__loading")) {
      // What was asked for before lands in a box that is not in the page any more.
      const box = document.createElement("div");
      box.append(...this.childNodes);
      this.replaceChildren(box);
      // Without a source all of them wait in one line, in which htmx drops who comes third.
      await htmx().ajax("GET", url, { source: box, target: box, swap: "innerHTML" });
    }
  }

  #focus() {
    const place = this.querySelector("textarea, input:not([type=hidden]), select") ?? this.querySelector("[tabindex]");
    /** @type {HTMLElement | null} */ (place)?.focus();
  }
}

customElements.define("panel-fragment", PanelFragment);

// Buttons that fill in a field of the form they stand in.
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-fill]"));
  const field = button && document.getElementById(button.dataset.fill ?? "");
  if (field instanceof HTMLInputElement) {
    field.value = button?.dataset.value ?? "";
    field.focus();
  }
});
