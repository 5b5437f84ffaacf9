import { announce } from "../shared/announce.js";
import { countdown, onTick, serverNow } from "../shared/clock.js";
import { part, setAttribute, setText } from "../shared/dom.js";
import { newRef } from "../shared/ids.js";
import { sound } from "../shared/sound.js";
import { shortAddress } from "../shared/text.js";
import { dismissAlert, startChat } from "./actions.js";
import { store } from "./app.js";
import { close, notify } from "./system-notices.js";

/** Why what was being written cannot be sent any more. @type {Record<string, string>} */
const OVER = {
  expired: "The 30 seconds are over. The visitor is not offered again today.",
  left: "The visitor has left the site.",
  wrote: "The visitor has begun a chat by themselves.",
  withdrawn: "You went offline. The visitor is not offered again today.",
};

/** A visitor is there, and this operator alone may start the chat (P7): their first message makes it. */
class PresenceAlert extends HTMLElement {
  /** @type {import("./types.js").AlertView | null} */
  #alert = null;
  #ref = "";
  #isOver = false;

  connectedCallback() {
    part(this, "start").addEventListener("click", this.#write);
    part(this, "dismiss").addEventListener("click", this.#dismiss);
    part(this, "form").addEventListener("submit", this.#send);
    this.#field.addEventListener("keydown", this.#key);
    store.on("alert", this.#draw);
    onTick(this.#tick);
  }

  get #field() {
    return /** @type {HTMLTextAreaElement} */ (part(this, "text"));
  }

  #draw = () => {
    const { alert } = store;
    if (alert && alert.id !== this.#alert?.id) this.#begin(alert);
    else if (!alert && this.#alert) this.#end();
    this.#tick();
  };

  /** @param {import("./types.js").AlertView} alert */
  #begin(alert) {
    this.#alert = alert;
    this.#ref = newRef();
    this.#isOver = false;
    this.#field.value = "";
    this.#say("");
    const { visitor, site, url, title, referrer } = alert;
    setText(part(this, "site"), site.name);
    setText(part(this, "name"), visitor.name);
    setText(part(this, "page"), title || shortAddress(url));
    setAttribute(part(this, "page"), "href", /^https?:/u.test(url) ? url : null);
    setText(part(this, "from"), referrer ? `Came from ${shortAddress(referrer)}` : "");
    part(this, "from").hidden = !referrer;
    setAttribute(this.#field, "aria-label", `Message to ${visitor.name}`);
    setAttribute(this.#field, "placeholder", `Write to ${visitor.name}`);
    part(this, "form").hidden = true;
    part(this, "start").hidden = false;
    this.hidden = false;
    sound.play("knock");
    const words = `${visitor.name} is on ${site.name}. You may start the chat.`;
    announce(words, `alert ${alert.id}`);
    notify({ tag: `alert-${alert.id}`, title: `Somebody is on ${site.name}`, body: title });
  }

  /** What was being written stays to be read; a card that nobody touched goes by itself. */
  #end() {
    close(`alert-${this.#alert?.id}`);
    const { id, outcome } = store.alertOver;
    const words = id === this.#alert?.id ? (OVER[outcome] ?? "") : OVER.expired;
    if (!this.#field.value.trim() || !words) return this.#hide();
    this.#isOver = true;
    this.#say(words);
    part(this, "form").querySelector("button")?.setAttribute("disabled", "");
  }

  #hide() {
    this.#alert = null;
    this.hidden = true;
    part(this, "form").querySelector("button")?.removeAttribute("disabled");
  }

  #tick = () => {
    if (!this.#alert) return;
    const { offered_at: from, deadline_at: until } = this.#alert;
    // The two clocks may differ by a moment.
    const left = this.#isOver ? 0 : Math.min(until - serverNow(), until - from);
    setText(part(this, "left"), this.#isOver ? "" : countdown(left));
    // The word of the server may be lost.
    if (left < -3000 && store.alert) store.alertEnded({ id: store.alert.id, outcome: "expired" });
  };

  #write = () => {
    part(this, "start").hidden = true;
    part(this, "form").hidden = false;
    this.#field.focus();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLFormElement} */ (part(this, "form")).requestSubmit();
  };

  /** @param {Event} event */
  #send = async (event) => {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!text || !this.#alert || this.#isOver) return;
    this.#say("");
    const problem = await startChat(this.#alert.id, text, this.#ref);
    if (problem) this.#say(problem);
    else this.#hide();
  };

  #dismiss = () => {
    if (this.#alert && !this.#isOver) dismissAlert(this.#alert.id);
    this.#hide();
  };

  /** @param {string} problem */
  #say(problem) {
    part(this, "problem").hidden = !problem;
    setText(part(this, "problem"), problem);
  }
}

customElements.define("presence-alert", PresenceAlert);
