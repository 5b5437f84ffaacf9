import { dayName, duration, onTick, serverNow, timeOfDay } from "../shared/clock.js";
import { keyed, part, setAttribute, setText, stamp } from "../shared/dom.js";
import { link, shortAddress } from "../shared/text.js";
import { store } from "./app.js";
import { askToBlock } from "./block.js";
import { browserWords, languageWords, localTime } from "./browser.js";
import { isOpen } from "./cards.js";
import { post } from "./server.js";
import { initials } from "./words.js";

/** @typedef {import("./types.js").VisitorPanel} Visitor */

/** Who the visitor is: name, e-mail and phone are corrected where they stand; the rest is read (O9, O20). */
class VisitorDetails extends HTMLElement {
  #chat = 0;
  /** @type {Visitor | null} */
  #visitor = null;
  /** @type {HTMLInputElement | null} */
  #saving = null;
  /** By field, what the server last said of it, and what we last said to the server. @type {Map<string, string>} */
  #heard = new Map();
  /** @type {Map<string, string>} */
  #said = new Map();

  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    form.addEventListener("change", this.#save);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", this.#key);
    part(this, "block").addEventListener("click", () => askToBlock(this.#chat));
    onTick(this.#drawTimes);
  }

  /**
   * @param {number} chat
   * @param {Visitor} visitor
   */
  draw(chat, visitor) {
    const isOther = chat !== this.#chat;
    if (isOther) this.#said.clear();
    this.#chat = chat;
    this.#visitor = visitor;
    setText(part(this, "name"), visitor.name);
    setText(part(this, "face"), initials(visitor.name));
    setText(part(this, "since"), `First seen ${dayName(visitor.since)}, ${timeOfDay(visitor.since)}`);
    for (const field of this.#fields) {
      // Nobody's typing is overwritten by what a colleague saved, nor what could not be saved yet.
      const isKept = field === document.activeElement || field.ariaInvalid === "true" || field === this.#saving;
      const value = this.#value(field.name);
      // What was heard before may be older than what was saved since.
      if (isOther || (!isKept && value !== this.#heard.get(field.name))) field.value = value;
      this.#heard.set(field.name, value);
      if (isOther) this.#say(field, "");
    }
    fillFacts(part(this, "facts"), about(visitor));
    part(this, "filled").hidden = !visitor.answers.length;
    fillFacts(part(this, "answers"), visitor.answers.map(({ label, value }) => [label, value]));
    const passed = Object.entries(visitor.data).map(([name, value]) => [name, plain(value)]);
    part(this, "passed").hidden = !passed.length;
    fillFacts(part(this, "data"), /** @type {[string, string][]} */ (passed));
    this.#drawPages(visitor);
    this.#drawTimes();
  }

  get #fields() {
    return /** @type {HTMLInputElement[]} */ ([...this.querySelectorAll(".in-place__input")]);
  }

  /** @param {string} name */
  #value(name) {
    if (!this.#visitor) return "";
    // "Visitor 1234" is no name: the field is empty until somebody gives one.
    const { given_name: given, email, phone } = this.#visitor;
    return { name: given, email, phone }[name] ?? "";
  }

  /** @param {Event} event */
  #save = async (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const chat = this.#chat;
    // Whether or not it differs from what is drawn: that may be older than what was saved last.
    this.#saving = field;
    this.#said.set(field.name, field.value);
    try {
      await post(`/console/chats/${chat}/visitor/`, { [field.name]: field.value });
      if (chat === this.#chat) this.#say(field, "");
    } catch (error) {
      if (chat === this.#chat) this.#say(field, /** @type {Error} */ (error).message);
    } finally {
      if (this.#saving === field) this.#saving = null;
    }
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === "Enter") {
      field.blur();
      // An answer that came late may have put the same words there before: to the browser nothing has changed.
      const before = this.#said.get(field.name) ?? this.#heard.get(field.name);
      if (field.value !== before) this.#save(event);
    }
    if (event.key !== "Escape") return;
    field.value = this.#value(field.name);
    this.#say(field, "");
    event.stopPropagation();
    field.blur();
  };

  /**
   * @param {HTMLInputElement} field
   * @param {string} problem
   */
  #say(field, problem) {
    setAttribute(field, "aria-invalid", problem ? "true" : null);
    const words = part(this, "problem");
    words.hidden = !problem;
    setText(words, problem);
  }

  /** @param {Visitor} visitor */
  #drawPages({ pages }) {
    part(this, "no-pages").hidden = pages.length > 0;
    // The latest on top: where they are now is what one looks for.
    const seen = pages.map((page, at) => ({ page, at })).reverse();
    keyed(part(this, "pages"), seen, ({ at }) => String(at), () => stamp("page-template"), fillPage);
  }

  #drawTimes = () => {
    const visitor = this.#visitor;
    if (!visitor) return;
    const card = store.cards.get(this.#chat);
    part(this, "blocked").hidden = !card?.is_blocked;
    part(this, "block").hidden = Boolean(card?.is_blocked);
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
}

/**
 * @param {Visitor} visitor
 * @returns {[string, string | Node][]}
 */
function about(visitor) {
  /** @type {[string, string | Node][]} */
  const facts = [
    ["Signed in as", visitor.signed_id],
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

customElements.define("visitor-details", VisitorDetails);
