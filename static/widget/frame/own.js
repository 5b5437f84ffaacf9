import { announce } from "../../js/shared/announce.js";
import { setAttribute, setText, stamp } from "../../js/shared/dom.js";
import { newRef } from "../../js/shared/ids.js";
import { fillCode, isPhone } from "./phone.js";
import { say } from "./words.js";

/** What visitors do with their own conversation: silence it, have it by e-mail or as a file, have it gone. */
export class Own {
  /**
   * @param {import("./app.js").App} app
   * @param {() => Record<string, string>} who the headers that say whose browser this is
   */
  constructor(app, who) {
    this.app = app;
    this.who = who;
    this.menu = /** @type {import("./pop-up.js").PopUp} */ (app.root.querySelector(".more-options"));
    this.menu.addEventListener("keydown", (event) => this.#move(event));
    this.menu.sheet.addEventListener("click", ({ target }) => {
      const item = /** @type {Element} */ (target).closest("button");
      if (item) this.#do(item.dataset.do ?? "");
    });
  }

  render() {
    const { conversation, knock } = this.app;
    for (const item of this.menu.sheet.querySelectorAll("button")) {
      if (item.dataset.do === "mute") setAttribute(item, "aria-checked", String(knock.isSilent));
      else item.hidden = !conversation.current || (item.dataset.do === "phone" && !this.#mayHandOver);
    }
  }

  /** A link makes no further links, and a phone needs none. */
  get #mayHandOver() {
    return !isPhone() && !this.app.root.dataset.token;
  }

  /** @param {string} what */
  #do(what) {
    if (what === "mute") return this.app.knock.toggle();
    this.menu.toggle(false);
    this.menu.button.focus();
    if (what === "phone") this.#phone();
    if (what === "mail") this.#mail();
    if (what === "download") this.#download();
    if (what === "delete") this.#delete();
  }

  async #phone() {
    const chat = this.app.conversation.current?.view.id;
    const dialog = this.#show("phone-dialog");
    try {
      fillCode(dialog, await (await this.#ask("phone/", { chat })).json());
    } catch (error) {
      setText(problemOf(dialog), /** @type {Error} */ (error).message);
    }
  }

  #mail() {
    const chat = this.app.conversation.current?.view.id;
    const ref = newRef();
    const dialog = this.#open("mail-dialog", async () => {
      await this.#ask("transcript/", { ref, chat, email: field.value.trim() });
      return say("mailed", { email: field.value.trim() });
    });
    const field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
    field.value = this.app.hello.profile.email;
  }

  #delete() {
    this.#open("delete-dialog", async () => {
      await this.#ask("delete/", {});
      this.app.forget();
      announce(say("deleted"));
      return "";
    });
  }

  async #download() {
    const link = document.createElement("a");
    link.download = "conversation.txt";
    try {
      link.href = URL.createObjectURL(await (await this.#ask("")).blob());
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      announce(/** @type {Error} */ (error).message);
    }
  }

  /**
   * Ask in a dialog. Once `act` has worked it says its words, or closes; else it says why not.
   * @param {string} template
   * @param {() => Promise<string>} act
   */
  #open(template, act) {
    const dialog = this.#show(template);
    const problem = problemOf(dialog);
    const button = /** @type {HTMLButtonElement} */ (dialog.querySelector("[type=submit]"));
    dialog.querySelector("form")?.addEventListener("submit", async (event) => {
      event.preventDefault();
      setText(problem, "");
      button.disabled = true;
      try {
        const words = await act();
        if (words) thank(dialog, words);
        else dialog.close();
      } catch (error) {
        setText(problem, /** @type {Error} */ (error).message);
        button.disabled = false;
      }
    });
    return dialog;
  }

  /** @param {string} template */
  #show(template) {
    const dialog = /** @type {HTMLDialogElement} */ (stamp(template));
    for (const cancel of dialog.querySelectorAll(".cancel")) cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (this.app.conversation.current) this.menu.button.focus();
      else this.app.screen.focus();
    });
    this.app.root.append(dialog);
    dialog.showModal();
    return dialog;
  }

  /**
   * @param {string} what
   * @param {object} [wish]
   */
  async #ask(what, wish) {
    const request = wish ? { method: "POST", body: JSON.stringify(wish) } : {};
    const answer = await fetch(`/widget/conversation/${what}`, { ...request, headers: this.who(), credentials: "omit" }).catch(() => null);
    if (!answer) throw new Error(say("notice_reconnecting"));
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message ?? say("unavailable"));
    return answer;
  }

  /** Arrows walk through a menu. @param {KeyboardEvent} event */
  #move(event) {
    const items = /** @type {HTMLElement[]} */ ([...this.menu.sheet.querySelectorAll("button:not([hidden])")]);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  }
}

/** @param {HTMLDialogElement} dialog */
function problemOf(dialog) {
  return /** @type {HTMLElement} */ (dialog.querySelector(".error"));
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {string} words
 */
function thank(dialog, words) {
  const done = /** @type {HTMLElement} */ (dialog.querySelector(".done"));
  /** @type {HTMLElement} */ (dialog.querySelector(".asked")).hidden = true;
  done.hidden = false;
  setText(/** @type {HTMLElement} */ (done.firstElementChild), words);
  done.querySelector("button")?.focus();
}
