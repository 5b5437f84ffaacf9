import { Bridge } from "./bridge.js";
import { Kept } from "./kept.js";
import { Notify } from "./notify.js";

/**
 * The hosted page: nobody's website is around the conversation, so this does what the loader does there.
 * The token is kept by our own origin, under the site's key.
 */
export class HostedPage extends Bridge {
  #title = document.title;
  #unread = 0;
  /** @type {Record<string, (value: any) => void>} */
  #heard = {};

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.host = location.origin;
    this.kept = new Kept(root.dataset.hosted ?? "");
    /** Of a link that was sent to them; it opens one conversation, and is not kept. */
    this.link = root.dataset.token;
    this.notify = new Notify(root, this.#title, this.kept);
  }

  /** @returns {Promise<import("./bridge.js").Hello>} */
  async meet() {
    const page = { url: location.href, title: document.title, referrer: document.referrer };
    const token = this.link ?? this.kept.token;
    const kept = this.link ? {} : this.kept.all;
    // Queued at once, with nothing written yet; not again by a reload, nor by who comes back.
    const begins = !this.link && this.kept.isFirst("begun");
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return { token, kept, page, open: true, begins, attends: false, text: "", size, font: "", profile: {}, data: {} };
  }

  /** @param {Record<string, (value: any) => void>} heard */
  listen(heard) {
    this.#heard = heard;
  }

  /**
   * @param {string} type
   * @param {any} [value]
   */
  tell(type, value) {
    if (type === "keep" && !this.link) this.kept.set(value[0], value[1]);
    if (type === "title") document.title = value || this.#counted;
    if (type === "unread") this.#count(value);
    if (type === "knock") this.notify.knock();
    if (type === "go") this.#go(value[0], value[1]);
    // A phone would cover half of the page with its keyboard.
    if (type === "ready") this.#heard.panel({ open: true, focus: matchMedia("(pointer: fine)").matches, size: 16 });
  }

  /**
   * @param {string} name
   * @param {any} [detail]
   */
  emit(name, detail) {
    if (name === "started") this.notify.offer();
    if (name === "message" && detail.from === "operator") this.notify.say(detail.text);
  }

  get #counted() {
    return this.#unread ? `(${this.#unread}) ${this.#title}` : this.#title;
  }

  /** @param {number} unread */
  #count(unread) {
    if (unread === this.#unread) return;
    this.#unread = unread;
    document.title = this.#counted;
  }

  /**
   * The conversation stays here: pages of the site open beside it, and only by a press.
   * @param {string} url
   * @param {boolean} isAsked
   */
  #go(url, isAsked) {
    if (isAsked) open(url, "_blank", "noopener");
    else this.#heard.stayed(undefined);
  }
}
