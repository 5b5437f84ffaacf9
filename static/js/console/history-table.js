import { announce } from "../shared/announce.js";
import { part } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { store } from "./app.js";
import { Beside } from "./history-beside.js";
import { Deleting } from "./history-deleting.js";
import { addressOf, Pages } from "./history-pages.js";
import { post } from "./server.js";

/** The list of chats: pages without waiting, sorting by several columns, one chat at the side. */
export class HistoryTable extends HTMLElement {
  connectedCallback() {
    this.pages = new Pages(this.shown);
    this.beside = new Beside(part(this, "beside"), this);
    this.deleting = new Deleting(this);
    this.addEventListener("click", this.#click);
    this.addEventListener("keydown", this.#key);
    addEventListener("popstate", this.#went);
    store.on("deleted", this.hideDeleted);
  }

  disconnectedCallback() {
    removeEventListener("popstate", this.#went);
  }

  get shown() {
    return /** @type {HTMLTableSectionElement} */ (this.querySelector("tbody"));
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const target = /** @type {Element} */ (event.target);
    const star = /** @type {HTMLElement | null} */ (target.closest("[data-favourite]"));
    const header = /** @type {HTMLElement | null} */ (target.closest("[data-further]"));
    const pager = /** @type {HTMLElement | null} */ (target.closest('[data-part="next"], [data-part="previous"]'));
    if (star) return this.#favour(star);
    if (header) return this.#sort(event, header);
    if (pager) return this.#turn(event, pager);
    if (event.ctrlKey || event.metaKey || target.closest("a:not([data-open]), button, input, td.history__choose")) return;
    const row = target.closest("tbody tr");
    if (!row) return;
    event.preventDefault();
    this.beside.open(/** @type {HTMLElement} */ (row));
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key === "Escape" && this.beside.isOpen) this.beside.close();
  };

  /** What a colleague deletes goes here too, and comes back if they undo it. */
  hideDeleted = () => {
    for (const row of /** @type {Iterable<HTMLElement>} */ (this.shown.rows)) {
      row.hidden = store.deleted.has(Number(row.dataset.chat));
    }
    if (store.deleted.has(Number(this.beside.chat))) this.beside.close();
  };

  /** @param {MouseEvent} event @param {HTMLElement} header */
  #sort(event, header) {
    if (!event.shiftKey) return;
    event.preventDefault();
    location.assign(header.dataset.further ?? "");
  }

  /** @param {MouseEvent} event @param {HTMLElement} link */
  #turn(event, link) {
    const address = link.getAttribute("href");
    const page = link.dataset.part === "next" ? this.pages.next(this.shown) : this.pages.previous(this.shown);
    if (!address) return event.preventDefault();
    if (!page || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", addressOf(page));
    this.#show(this.pages.show(page));
  }

  #went = () => {
    const page = this.pages.find(location.pathname + location.search);
    if (page) this.#show(this.pages.show(page));
    else location.reload();
  };

  /** @param {HTMLTableSectionElement} page */
  #show(page) {
    this.deleting.forget();
    this.shown.replaceWith(page);
    page.closest(".history__scroll")?.scrollTo({ top: 0 });
    setLink(part(this, "next"), page.dataset.next);
    setLink(part(this, "previous"), new URLSearchParams(location.search).has("after") ? page.dataset.back : "");
    this.hideDeleted();
    this.beside.mark();
    announce(`${page.rows.length} chats`);
  }

  /** @param {HTMLElement} star */
  async #favour(star) {
    const wanted = star.getAttribute("aria-pressed") !== "true";
    const same = this.querySelectorAll(`[data-favourite="${star.dataset.favourite}"]`);
    for (const one of same) one.setAttribute("aria-pressed", String(wanted));
    try {
      await post(star.dataset.favourite ?? "", { favourite: wanted ? "yes" : "" });
    } catch (error) {
      for (const one of same) one.setAttribute("aria-pressed", String(!wanted));
      toast(/** @type {Error} */ (error).message, { kind: "danger" });
    }
  }
}

/** @param {HTMLElement} link @param {string | undefined} address */
function setLink(link, address) {
  if (address) {
    link.setAttribute("href", address);
    link.removeAttribute("aria-disabled");
  } else {
    link.removeAttribute("href");
    link.setAttribute("aria-disabled", "true");
  }
}

customElements.define("history-table", HistoryTable);
