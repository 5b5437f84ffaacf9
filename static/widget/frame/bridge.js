/**
 * The line to the loader on the host page. Both ends check the other's origin once, under a nonce;
 * from then on they speak through a channel that nobody else holds.
 *
 * @typedef {{url: string, title: string, referrer: string}} Page
 * @typedef {{token: string, kept: Record<string, string>, page: Page, open: boolean, text: string, size: number,
 *   begins: boolean, attends: boolean, profile: import("./told.js").Person, data: Record<string, any>, font: string,
 *   looks?: import("./looks.js").Looks}} Hello
 */

const [nonce = "", host = ""] = location.hash.slice(1).split("~");
const origin = decodeURIComponent(host);

export class Bridge {
  /** The origin of the page around us. */
  host = origin;
  /** @type {MessagePort | null} */
  #port = null;

  /** @type {Record<string, (value: any) => void> | null} */
  #heard = null;

  /**
   * Say hello, and wait for the loader's. What it says afterwards waits for `listen`.
   * @returns {Promise<Hello>}
   */
  meet() {
    return new Promise((resolve) => {
      addEventListener("message", (event) => {
        if (event.source !== parent || event.origin !== origin || event.data?.livechat !== nonce) return;
        this.#port = event.ports[0];
        if (this.#heard) this.listen(this.#heard);
        resolve(event.data.hello);
      }, { once: false });
      if (parent !== window && origin) parent.postMessage({ livechat: nonce }, origin);
    });
  }

  /** @param {Record<string, (value: any) => void>} heard what to do with each message */
  listen(heard) {
    this.#heard = heard;
    if (!this.#port) return;
    this.#port.onmessage = ({ data: [type, value] }) => Object.hasOwn(heard, type) && heard[type](value);
  }

  /**
   * @param {"ready" | "minimise" | "open" | "invited" | "unread" | "knock" | "title" | "keep" | "become" | "event" | "go"} type
   * @param {any} [value]
   */
  tell(type, value) {
    this.#port?.postMessage([type, value]);
  }

  /**
   * The host page's storage holds what must outlive this page: ours may be partitioned or refused.
   * @param {string} name
   * @param {string | null} value null forgets it
   */
  keep(name, value) {
    this.tell("keep", [name, value]);
  }

  /**
   * An event for the host page's `LiveChat('on', …)`.
   * @param {string} name
   * @param {any} [detail]
   */
  emit(name, detail) {
    this.tell("event", [name, detail]);
  }
}
