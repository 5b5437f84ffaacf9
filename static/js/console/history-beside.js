import { part } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { browserWords, languageWords } from "./browser.js";
import { fetchPiece } from "./server.js";

/** The conversation at the side of the list. */
export class Beside {
  #chat = "";
  /** @type {HTMLElement | null} */
  #from = null;

  /** @param {HTMLElement} panel @param {HTMLElement} table */
  constructor(panel, table) {
    this.panel = panel;
    this.table = table;
    this.#chat = /** @type {HTMLElement | null} */ (panel.querySelector("[data-chat]"))?.dataset.chat ?? "";
    panel.addEventListener("click", this.#click);
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  get chat() {
    return this.#chat;
  }

  /** @param {HTMLElement} row */
  async open(row) {
    const link = /** @type {HTMLElement} */ (row.querySelector("[data-open]"));
    this.#chat = row.dataset.chat ?? "";
    this.#from = link;
    this.mark();
    try {
      const piece = await fetchPiece(link.dataset.open ?? "");
      if (this.#chat !== row.dataset.chat) return;
      this.panel.replaceChildren(piece);
      this.panel.hidden = false;
      part(this.panel, "heading").focus();
      this.#write(this.#chat);
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { kind: "danger" });
    }
  }

  close() {
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.#chat = "";
    this.mark();
    this.#write("");
    if (this.#from?.isConnected) this.#from.focus();
  }

  /** Which row is open. */
  mark() {
    for (const row of this.table.querySelectorAll("tbody tr")) {
      if (/** @type {HTMLElement} */ (row).dataset.chat === this.#chat) row.setAttribute("aria-selected", "true");
      else row.removeAttribute("aria-selected");
    }
  }

  /** The address says what is open, so that it can be shared. @param {string} chat */
  #write(chat) {
    const address = new URL(location.href);
    if (chat) address.searchParams.set("chat", chat);
    else address.searchParams.delete("chat");
    history.replaceState(null, "", address.pathname + address.search);
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest('[data-part="close-beside"]')) return this.close();
    const visitor = /** @type {HTMLElement | null} */ (target.closest("[data-visitor]"));
    if (visitor) this.#showVisitor(visitor);
  };

  /** Everything about the visitor, behind one button (O9). @param {HTMLElement} button */
  async #showVisitor(button) {
    const place = part(this.panel, "visitor");
    const isOpen = button.getAttribute("aria-expanded") === "true";
    try {
      if (!isOpen && !place.firstChild) {
        place.replaceChildren(await fetchPiece(button.dataset.visitor ?? ""));
        putInWords(place);
      }
      place.hidden = isOpen;
      button.setAttribute("aria-expanded", String(!isOpen));
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { kind: "danger" });
    }
  }
}

/** What a browser says of itself, as the console says it everywhere. @param {HTMLElement} place */
function putInWords(place) {
  const say = (/** @type {string} */ name, /** @type {(value: string) => string} */ words) => {
    for (const value of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(`[data-${name}]`))) {
      value.textContent = words(value.dataset[name] ?? "");
    }
  };
  say("agent", browserWords);
  say("language", languageWords);
}
