import { dayName, duration, onTick, serverNow, timeOfDay } from "../shared/clock.js";
import { keyed, part, setText, stamp } from "../shared/dom.js";
import { link, shortAddress } from "../shared/text.js";
import { desk, store } from "./app.js";
import { isOpen } from "./cards.js";
import { browserWords, languageWords, localTime } from "./browser.js";
import { initials } from "./words.js";

/** @typedef {import("./types.js").VisitorPanel} Visitor */

const STATUSES = { ended: "Ended", redirected: "Contact form", active: "Active", queued: "Queued", assigned: "Queued" };

/** Who the chat in front is with (O20), and what they talked about before (O19). */
class VisitorPanelElement extends HTMLElement {
  #chat = 0;
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    part(this, "close").addEventListener("click", this.#toggle);
    part(this, "earlier").addEventListener("click", this.#openEarlier);
    document.addEventListener("toggle-panel", this.#toggle);
    this.addEventListener("keydown", this.#key);
    store.on("desk", this.#follow);
    onTick(this.#drawTimes);
    this.#follow();
  }

  #follow = () => {
    const chat = desk.chat ?? 0;
    if (chat !== this.#chat) {
      for (const stop of this.#stops) stop();
      this.#chat = chat;
      this.#stops = [
        store.on(`visitor:${chat}`, this.#draw),
        store.on(`record:${chat}`, this.#drawState),
        store.on(`card:${chat}`, this.#drawTimes),
      ];
    }
    this.#draw();
  };

  get #visitor() {
    return this.#chat ? store.record(this.#chat).visitor : null;
  }

  #drawState = () => {
    const isKnown = Boolean(this.#visitor);
    const isRefused = this.#chat > 0 && store.record(this.#chat).state === "refused";
    part(this, "none").hidden = this.#chat > 0 && !isRefused;
    part(this, "loading").hidden = !this.#chat || isKnown || isRefused;
    part(this, "all").hidden = !isKnown;
  };

  #draw = () => {
    this.#drawState();
    const visitor = this.#visitor;
    if (!visitor) return;
    setText(part(this, "name"), visitor.name);
    setText(part(this, "face"), initials(visitor.name));
    setText(part(this, "since"), `First seen ${dayName(visitor.since)}, ${timeOfDay(visitor.since)}`);
    fillFacts(part(this, "facts"), about(visitor));
    const passed = Object.entries(visitor.data).map(([name, value]) => [name, plain(value)]);
    part(this, "passed").hidden = !passed.length;
    fillFacts(part(this, "data"), /** @type {[string, string][]} */ (passed));
    this.#drawPages(visitor);
    this.#drawEarlier(visitor);
    this.#drawTimes();
  };

  /** @param {Visitor} visitor */
  #drawPages({ pages }) {
    part(this, "no-pages").hidden = pages.length > 0;
    // The latest on top: where they are now is what one looks for.
    const seen = pages.map((page, at) => ({ page, at })).reverse();
    keyed(part(this, "pages"), seen, ({ at }) => String(at), () => stamp("page-template"), fillPage);
  }

  /** @param {Visitor} visitor */
  #drawEarlier(visitor) {
    const earlier = visitor.earlier.filter((one) => one.id !== this.#chat);
    part(this, "no-earlier").hidden = earlier.length > 0;
    keyed(part(this, "earlier"), earlier, (one) => String(one.id), () => stamp("earlier-template"), (item, one) => {
      setText(part(item, "when"), `${dayName(one.started_at)}, ${timeOfDay(one.started_at)}`);
      setText(part(item, "status"), STATUSES[/** @type {keyof typeof STATUSES} */ (one.status)] ?? one.status);
      setText(part(item, "preview"), one.preview || "Nothing written");
    });
  }

  #drawTimes = () => {
    const visitor = this.#visitor;
    if (!visitor) return;
    const card = store.cards.get(this.#chat);
    // Of a chat that is over nobody knows how long its visitor stayed on the last page.
    const end = card && isOpen(card) ? (card.left_at ?? serverNow()) : null;
    for (const item of /** @type {Iterable<HTMLElement>} */ (part(this, "pages").children)) {
      const at = Number(item.dataset.key);
      const until = visitor.pages[at + 1]?.at ?? end;
      setText(part(item, "time"), until ? duration(until - visitor.pages[at].at) : "");
    }
    const clock = this.querySelector("[data-zone]");
    if (clock) setText(clock, localTime(visitor.time_zone, serverNow()));
  };

  /** @param {MouseEvent} event */
  #openEarlier = (event) => {
    const item = /** @type {HTMLElement} */ (event.target).closest("li");
    if (item) desk.open(Number(item.dataset.key), { focus: true });
  };

  #toggle = () => {
    const shell = /** @type {HTMLElement} */ (this.closest(".desk"));
    const isShown = getComputedStyle(this).display !== "none";
    shell.dataset.panel = isShown ? "hidden" : "shown";
    if (isShown) /** @type {HTMLElement | null} */ (shell.querySelector('[data-part="info"]'))?.focus();
    else part(this, "close").focus();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key === "Escape" && getComputedStyle(this).position === "absolute") this.#toggle();
  };
}

/**
 * @param {Visitor} visitor
 * @returns {[string, string | Node][]}
 */
function about(visitor) {
  /** @type {[string, string | Node][]} */
  const facts = [
    ["E-mail", visitor.email && link(`mailto:${encodeURIComponent(visitor.email)}`, visitor.email)],
    ["Phone", visitor.phone && link(`tel:${visitor.phone.replaceAll(/[^+\d]/gu, "")}`, visitor.phone)],
    ["Came from", referrer(visitor.referrer)],
    ["Browser", visitor.user_agent && browserWords(visitor.user_agent)],
    ["Local time", visitor.time_zone && localTime(visitor.time_zone, serverNow())],
    ["Language", visitor.locale && languageWords(visitor.locale)],
  ];
  return facts.filter(([, value]) => value);
}

/** @param {string} url */
function referrer(url) {
  const address = shortAddress(url);
  return address ? link(url, address) : url;
}

/**
 * @param {HTMLElement} list
 * @param {[string, string | Node][]} facts
 */
function fillFacts(list, facts) {
  list.replaceChildren(...facts.flatMap(([name, value]) => {
    const term = document.createElement("dt");
    term.textContent = name;
    const words = document.createElement("dd");
    words.dir = "auto";
    words.append(value);
    if (name === "Local time") words.dataset.zone = "";
    return [term, words];
  }));
}

/** @param {unknown} value */
function plain(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * @param {HTMLElement} item
 * @param {{page: import("./types.js").PageSeen}} seen
 */
function fillPage(item, { page }) {
  const address = shortAddress(page.url);
  setText(part(item, "title"), page.title || address || page.url);
  const place = part(item, "address");
  if (place.dataset.url === page.url) return;
  place.dataset.url = page.url;
  place.replaceChildren(address ? link(page.url, address) : page.url);
}

customElements.define("visitor-panel", VisitorPanelElement);
