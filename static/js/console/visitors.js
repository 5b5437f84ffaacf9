/** Visitors online now: the list keeps itself fresh while it is looked at, and invites by hand (X2). */

import { duration, onTick, serverNow, timeOfDay } from "../shared/clock.js";
import { part, setText } from "../shared/dom.js";
import { openModal } from "../shared/modal.js";
import { toast } from "../shared/toasts.js";
import { post } from "./server.js";
import "./shell.js";

const FRESH_MS = 8000;

class OnlineVisitors extends HTMLElement {
  #freshAt = Date.now();
  #isBusy = false;

  connectedCallback() {
    this.addEventListener("click", this.#choose);
    // Nobody asked for it: the page says by itself when the line is lost, and it is asked for again soon.
    this.addEventListener("htmx:error", (event) => event.stopPropagation());
    document.addEventListener("visibilitychange", this.#tick);
    onTick(this.#tick);
    this.#draw();
  }

  #tick = () => {
    this.#draw();
    const isDue = !document.hidden && Date.now() - this.#freshAt >= FRESH_MS;
    if (isDue) this.refresh();
  };

  async refresh() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#freshAt = Date.now();
    try {
      const focused = keyOf(document.activeElement);
      const { htmx } = /** @type {any} */ (globalThis);
      await htmx.ajax("GET", `${this.dataset.address}${location.search}`, { source: this, target: this, swap: "innerHTML" });
      // Whoever went elsewhere meanwhile stays there.
      const isLost = document.activeElement === document.body;
      if (focused && isLost) /** @type {HTMLElement | null} */ (this.querySelector(focused))?.focus({ preventScroll: true });
      this.#draw();
    } finally {
      this.#isBusy = false;
    }
  }

  #draw() {
    for (const time of this.querySelectorAll("time")) {
      const { since, at } = time.dataset;
      setText(time, since ? duration(serverNow() - Number(since)) : timeOfDay(Number(at)));
    }
  }

  /** @param {MouseEvent} event */
  #choose = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (button?.dataset.invite) ask(button.dataset.invite, button.closest("tr"));
  };
}

/** What has the focus, so that it has it again in the next list. @param {Element | null} element */
function keyOf(element) {
  const button = /** @type {HTMLElement | null} */ (element);
  return button?.dataset.invite ? `[data-invite="${CSS.escape(button.dataset.invite)}"]` : "";
}

// --- the invitation

let address = "";
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("invite-dialog"));
const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));

/** @param {string} to @param {HTMLElement | null} row */
function ask(to, row) {
  address = to;
  form.reset();
  say("");
  setText(part(dialog, "page"), row?.querySelector("a")?.textContent ?? "");
  openModal(dialog);
  field.focus();
  field.select();
}

/** @param {string} problem */
function say(problem) {
  part(dialog, "problem").hidden = !problem;
  setText(part(dialog, "problem"), problem);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const send = /** @type {HTMLButtonElement} */ (part(dialog, "send"));
  send.disabled = true;
  try {
    await post(address, { text: field.value });
    dialog.close();
    toast("The invitation is on its way.");
    /** @type {OnlineVisitors} */ (document.querySelector("online-visitors")).refresh();
  } catch (error) {
    say(/** @type {Error} */ (error).message);
  } finally {
    send.disabled = false;
  }
});
part(dialog, "cancel").addEventListener("click", () => dialog.close());

customElements.define("online-visitors", OnlineVisitors);
