/** Pages of a list that are ready before they are asked for (O8). */

import { fetchPiece } from "./server.js";

const READY = 5;

export class Pages {
  /** Those that come next, in order. @type {HTMLTableSectionElement[]} */
  #ahead = [];
  /** By their address: where one has been, and what is ahead. @type {Map<string, HTMLTableSectionElement>} */
  #known = new Map();
  #filling = false;

  /** @param {HTMLTableSectionElement} shown */
  constructor(shown) {
    this.#known.set(addressOf(shown), shown);
    this.#fill(shown);
  }

  get ready() {
    return this.#ahead.length;
  }

  /** The page after this one, if it is there. @param {HTMLTableSectionElement} shown */
  next(shown) {
    return this.#ahead.find((page) => addressOf(page) === shown.dataset.next) ?? null;
  }

  /** The page before this one, if one has been there. @param {HTMLTableSectionElement} shown */
  previous(shown) {
    return [...this.#known.values()].find((page) => page.dataset.next === addressOf(shown)) ?? null;
  }

  /** @param {string} address none, at the end of the list, is no page's */
  find(address) {
    if (!address) return null;
    return this.#known.get(address) ?? null;
  }

  /** This page is in sight: those after it are to be ready. @param {HTMLTableSectionElement} page */
  show(page) {
    this.#ahead = this.#chain(page);
    this.#fill(page);
    return page;
  }

  /** Where one has been lies ahead again. @param {HTMLTableSectionElement} page */
  #chain(page) {
    const ahead = [];
    let next = this.find(page.dataset.next ?? "");
    for (; next; next = this.find(next.dataset.next ?? "")) ahead.push(next);
    return ahead;
  }

  /** One request for as many pages as are missing. @param {HTMLTableSectionElement} shown */
  async #fill(shown) {
    const last = this.#ahead[this.#ahead.length - 1] ?? shown;
    const missing = READY - this.#ahead.length;
    if (this.#filling || missing < 1 || !last.dataset.ready) return;
    this.#filling = true;
    try {
      const found = await fetchPiece(`${last.dataset.ready}&pages=${missing}`);
      for (const page of found.querySelectorAll("tbody")) {
        this.#ahead.push(page);
        this.#known.set(addressOf(page), page);
      }
    } catch {
      // Only a convenience: the link to the next page leads there by itself.
    } finally {
      this.#filling = false;
    }
  }
}

/** @param {HTMLElement} page */
export function addressOf(page) {
  return page.dataset.address ?? "";
}
