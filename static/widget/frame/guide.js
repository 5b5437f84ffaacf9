import { serverNow } from "../../js/shared/clock.js";
import { setText } from "../../js/shared/dom.js";
import { shortAddress } from "../../js/shared/text.js";
import { say } from "./words.js";

/** A page that was meant for now is not opened later. */
const FRESH_MS = 120_000;
const SECONDS = 5;
const KEY = "back";

/**
 * The operator shows the visitor a page (O23). It opens by itself after a moment in which the visitor can
 * decline; never while something is written on the page they are on, since that would be lost. The chat
 * goes along, and leads back.
 */
export class Guide {
  #url = "";
  #left = 0;
  #timer = 0;

  /**
   * @param {HTMLElement} root
   * @param {import("./bridge.js").Bridge} bridge
   * @param {() => import("./bridge.js").Page} page where the visitor is
   */
  constructor(root, bridge, page) {
    const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.bridge = bridge;
    this.page = page;
    this.origins = [...(root.dataset.origins ?? "").split(" "), bridge.host];
    this.offer = find(".page-offer");
    this.back = find(".way-back");
    find(".page-offer .stay").addEventListener("click", () => this.#close());
    find(".page-offer .go").addEventListener("click", () => this.#go(true));
    find(".way-back .back").addEventListener("click", () => this.#return());
    find(".way-back .close").addEventListener("click", () => this.#forget());
  }

  /** A line came in. @param {import("./conversation.js").Line} line */
  hear({ text, data, at }) {
    if (text === "page.redirected" && serverNow() - at < FRESH_MS) this.propose(data);
  }

  /** @param {Record<string, any>} data */
  propose({ url, title, name }) {
    if (!this.isOurs(url) || url === this.page().url) return;
    this.#url = url;
    this.name = name;
    setText(/** @type {HTMLElement} */ (this.offer.querySelector(".who")), `${say("page.redirected", { name })}:`);
    setText(/** @type {HTMLElement} */ (this.offer.querySelector(".page")), title || shortAddress(url) || url);
    this.offer.hidden = false;
    this.#count(SECONDS);
  }

  /** The page has something in a field that would be lost: only the visitor may leave it. */
  stayed() {
    this.#count(0);
    this.bridge.keep(KEY, null);
  }

  /** @param {string | undefined} kept what the page before has left */
  arrive(kept) {
    const from = kept ? JSON.parse(kept) : null;
    if (!from || from.to !== this.page().url) return;
    this.from = from.url;
    setText(/** @type {HTMLElement} */ (this.back.querySelector("p")), say("came_from", { name: from.name }));
    this.back.hidden = false;
  }

  /** The server has checked; a page of ours checks again. @param {string} url */
  isOurs(url) {
    if (!URL.canParse(url)) return false;
    const { protocol, origin, username, password } = new URL(url);
    return /^https?:$/u.test(protocol) && !username && !password && this.origins.includes(origin);
  }

  /** Opened from the line in the log. @param {Record<string, any>} data */
  open(data) {
    this.propose(data);
    if (this.#url === data.url) this.#go(true);
  }

  /** @param {number} seconds */
  #count(seconds) {
    clearTimeout(this.#timer);
    this.#left = seconds;
    setText(/** @type {HTMLElement} */ (this.offer.querySelector(".soon")), seconds ? say("opens_in", { n: seconds }) : "");
    if (seconds) this.#timer = setTimeout(() => (this.#left > 1 ? this.#count(this.#left - 1) : this.#go(false)), 1000);
  }

  /** @param {boolean} isAsked the visitor has pressed Open */
  #go(isAsked) {
    // Another tab is in front, or the panel was closed meanwhile: nothing happens behind anybody's back.
    if (!isAsked && (document.hidden || !this.offer.checkVisibility())) return this.#count(0);
    const { url } = this.page();
    this.bridge.keep(KEY, JSON.stringify({ url, to: this.#url, name: this.name }));
    this.bridge.tell("go", [this.#url, isAsked]);
    if (isAsked) this.#close();
    else this.#count(0);
  }

  #return() {
    const url = this.from ?? "";
    this.#forget();
    if (this.isOurs(url)) this.bridge.tell("go", [url, true]);
  }

  #forget() {
    this.bridge.keep(KEY, null);
    this.back.hidden = true;
  }

  #close() {
    clearTimeout(this.#timer);
    this.offer.hidden = true;
  }
}
