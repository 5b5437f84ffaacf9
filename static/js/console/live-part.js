import { store } from "./app.js";

/** Many changes at once are one look, and not every console of a client looks in the same moment. */
const GATHER_MS = 100;
const SPREAD_MS = 400;

/** @returns {{ajax: (method: string, url: string, options: object) => Promise<void>}} */
const htmx = () => /** @type {any} */ (window).htmx;

/** `<live-part id data-list="inbox">`: a part of the page that is fetched again when that list has changed. */
class LivePart extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];
  #isOld = false;
  #isFetching = false;
  #timer = 0;

  connectedCallback() {
    this.addEventListener("htmx:after:request", this.#refuse);
    this.addEventListener("htmx:before:swap", this.#refuse);
    // Nobody asked for it: the page says by itself when the line is lost.
    this.addEventListener("htmx:error", (event) => event.stopPropagation());
    document.addEventListener("visibilitychange", this.#look);
    this.#stops = [store.on(`list:${this.dataset.list}`, this.#changed), store.on("back", this.#changed)];
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
    for (const stop of this.#stops) stop();
  }

  /** What is no such page, such as a sign-in that ended, leaves alone what stands here. @param {Event} event */
  #refuse = (event) => {
    const { response, text } = /** @type {CustomEvent} */ (event).detail.ctx;
    if (response.status === 200 && (event.type === "htmx:after:request" || text.includes(`id="${this.id}"`))) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #changed = () => {
    this.#isOld = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, GATHER_MS + Math.random() * SPREAD_MS);
  };

  /** A page that nobody sees waits, and a form that somebody is filling in is left alone. */
  #look = async () => {
    if (!this.#isOld || this.#isFetching || document.hidden || this.#isFilledIn) return;
    this.#isOld = false;
    this.#isFetching = true;
    const address = location.pathname + location.search;
    await htmx().ajax("GET", address, { source: this, target: this, select: `#${this.id}`, swap: "outerMorph" });
    this.#isFetching = false;
    this.#look();
  };

  get #isFilledIn() {
    const controls = /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>} */ (
      this.querySelectorAll("input, textarea, select")
    );
    return [...controls].some((control) => control === document.activeElement || isChanged(control));
  }
}

/** @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control */
function isChanged(control) {
  if (!(control instanceof HTMLSelectElement)) return control.value !== control.defaultValue;
  const options = [...control.options];
  const first = Math.max(0, options.findIndex((option) => option.defaultSelected));
  return control.selectedIndex !== first;
}

customElements.define("live-part", LivePart);
