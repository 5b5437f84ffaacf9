import { say } from "./words.js";

const LONGEST = 140;

/** System notifications, which only a page of our own may show; asked for by a press, never by itself. */
export class Notify {
  /**
   * @param {HTMLElement} root
   * @param {string} title
   * @param {import("./kept.js").Kept} kept
   */
  constructor(root, title, kept) {
    this.aside = /** @type {HTMLElement} */ (root.querySelector(".notify"));
    this.title = title;
    this.kept = kept;
    this.aside.querySelector(".no")?.addEventListener("click", () => this.#close());
    this.aside.querySelector(".yes")?.addEventListener("click", () => this.#ask());
  }

  /** A chat has begun: from now on there is something to be told. */
  offer() {
    this.aside.hidden = !canNotify() || Notification.permission !== "default" || this.kept.all.notify === "no";
  }

  /** @param {string} text what an operator wrote */
  say(text) {
    this.#show(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
  }

  knock() {
    this.#show(say("chat.still_there"));
  }

  async #ask() {
    await Notification.requestPermission();
    this.#close();
  }

  #close() {
    this.kept.set("notify", "no");
    this.aside.hidden = true;
  }

  /** @param {string} body */
  #show(body) {
    if (!document.hidden || !canNotify() || Notification.permission !== "granted") return;
    const { lang, dir } = document.documentElement;
    const shown = new Notification(this.title, { body, lang, dir: dir === "rtl" ? "rtl" : "ltr", tag: this.kept.prefix });
    shown.onclick = () => {
      focus();
      shown.close();
    };
  }
}

/** Phones have the name, but let pages show none of their own. */
function canNotify() {
  return "Notification" in window && isSecureContext && !/Android/.test(navigator.userAgent);
}
