/** Calls to this browser with the console closed: subscribed on a click, given back on another. */

import { part, setText } from "../shared/dom.js";
import { csrf } from "./server.js";

const WORKER = "/console/";
const ANSWERS = {
  on: "This browser is called while the console is closed.",
  off: "This browser is not called while the console is closed.",
  denied: "This browser refuses notifications. Allow them for this site in its settings, then reload this page.",
  none: "This browser cannot be called. On a phone, install the console first.",
  failed: "The browser’s push service did not answer. Try again later.",
};
// Whoever signs in here next has not asked for calls.
const KEPT = `livechat.${document.body.dataset.operator}.push`;

const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

async function current() {
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  return worker?.pushManager.getSubscription() ?? null;
}

/** @param {string} url @param {PushSubscription} subscription @param {Record<string, string>} [more] */
async function tell(url, subscription, more = {}) {
  const { endpoint, keys } = /** @type {any} */ (subscription.toJSON());
  const body = new URLSearchParams({ endpoint, ...keys, ...more });
  const answer = await fetch(url, { method: "POST", body, headers: csrf() });
  if (!answer.ok) throw new Error(`${answer.status}`);
}

/** @param {string} text base64url */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

class PushBrowser extends HTMLElement {
  connectedCallback() {
    part(this, "on").addEventListener("click", () => this.#try(() => this.#subscribe()));
    part(this, "off").addEventListener("click", () => this.#try(() => this.#unsubscribe()));
    this.#draw();
  }

  get #url() {
    return this.dataset.url ?? "";
  }

  /** @param {() => Promise<void>} deed */
  async #try(deed) {
    try {
      await deed();
      await this.#draw();
    } catch (error) {
      console.warn(error);
      this.#say(Notification.permission === "denied" ? "denied" : "failed");
    }
  }

  async #subscribe() {
    if ((await Notification.requestPermission()) !== "granted") return;
    const worker = await navigator.serviceWorker.ready;
    const key = bytes(this.dataset.key ?? "");
    // One that was made for another key of ours takes no calls any more.
    await (await current())?.unsubscribe();
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await tell(this.#url, made);
    localStorage.setItem(KEPT, this.#url);
  }

  async #unsubscribe() {
    const subscription = await current();
    localStorage.removeItem(KEPT);
    if (!subscription) return;
    await tell(this.#url, subscription, { remove: "1" });
    await subscription.unsubscribe();
  }

  async #draw() {
    if (!canPush) return this.#say("none");
    if (Notification.permission === "denied") return this.#say("denied");
    const isOn = Boolean(localStorage.getItem(KEPT) && (await current()));
    this.#say(isOn ? "on" : "off");
    part(this, "on").hidden = isOn;
    part(this, "off").hidden = !isOn;
  }

  /** @param {keyof typeof ANSWERS} answer */
  #say(answer) {
    setText(part(this, "answer"), ANSWERS[answer]);
  }
}

customElements.define("push-browser", PushBrowser);

/** After a new sign-in the server has to be told again whose browser this is. */
async function keep() {
  const url = localStorage.getItem(KEPT);
  const subscription = url && (await current());
  if (url && subscription) await tell(url, subscription);
}

if (canPush) keep().catch((error) => console.warn(error));
