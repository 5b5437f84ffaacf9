import { dayName, timeOfDay } from "../shared/clock.js";
import { keyed, part, setAttribute, setText, stamp } from "../shared/dom.js";
import { desk, store, sync } from "./app.js";
import { isMine } from "./cards.js";
import { insert } from "./insert.js";
import "./panel-fragment.js";
import "./tag-filter.js";
import "./visitor-details.js";

const STATUSES = { ended: "Ended", redirected: "Contact form", active: "Active", queued: "Queued", assigned: "Queued" };
/** As in desk.css: here the panel stands beside the conversation, below it lies over it. */
const WIDE = matchMedia("(min-width: 70.01rem)");

/**
 * What stands beside the chat in front: its tabs, or what the button pressed last has to show (O12).
 * Each chat remembers where it was; one that was just accepted begins with its tags (S5).
 */
class VisitorPanel extends HTMLElement {
  #chat = 0;
  /** The tab or sheet that each chat shows. @type {Map<number, string>} */
  #shown = new Map();
  /** @type {Set<number>} */
  #mine = new Set();
  #knowsMine = false;
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    part(this, "close").addEventListener("click", this.#toggle);
    part(this, "earlier").addEventListener("click", this.#openEarlier);
    part(this, "back").addEventListener("click", () => this.#show("visitor", { focus: true }));
    part(this, "note").addEventListener("click", () => this.#show("notes", { focus: true }));
    part(this, "actions").addEventListener("click", this.#press);
    this.addEventListener("tab-shown", this.#tabShown);
    this.addEventListener("click", this.#insert);
    this.addEventListener("keydown", this.#key);
    this.#sideTab.addEventListener("click", () => this.#open("tags"));
    document.addEventListener("toggle-panel", this.#toggle);
    document.addEventListener("show-panel", this.#asked);
    document.addEventListener("click", this.#chatPressed);
    store.on("desk", this.#follow);
    store.on("cards", this.#greet);
    this.#follow();
  }

  get #sideTab() {
    return /** @type {HTMLElement} */ (document.getElementById("panel-tab"));
  }

  get #shell() {
    return /** @type {HTMLElement} */ (this.closest(".desk"));
  }

  get #visitor() {
    return this.#chat ? store.record(this.#chat).visitor : null;
  }

  get #isVisible() {
    return getComputedStyle(this).display !== "none";
  }

  #follow = () => {
    const chat = desk.chat ?? 0;
    if (chat === this.#chat) return this.#draw();
    for (const stop of this.#stops) stop();
    this.#chat = chat;
    this.#stops = [
      store.on(`visitor:${chat}`, this.#draw),
      store.on(`record:${chat}`, this.#drawState),
      // Who they are and what is noted about them comes with the chat: ask for it again.
      ...["visitor", "notes"].map((name) => store.on(`panel:${chat}:${name}`, () => sync.retry(chat))),
    ];
    this.#show(this.#shown.get(chat) ?? "visitor");
    this.#draw();
  };

  /** A chat that becomes mine begins with its tags. */
  #greet = () => {
    if (!store.isLoaded) return;
    const mine = new Set(store.mine.map((card) => card.id));
    const begun = this.#knowsMine ? [...mine].filter((chat) => !this.#mine.has(chat)) : [];
    this.#mine = mine;
    this.#knowsMine = true;
    for (const chat of begun) {
      this.#shown.set(chat, "tags");
      if (chat === this.#chat) this.#open("tags", { gently: true });
    }
  };

  /** S5: a click on the chat shows its tags again. @param {MouseEvent} event */
  #chatPressed = (event) => {
    const pressed = /** @type {Element} */ (event.target).closest(".chat-tab__open, .queue__name");
    const card = pressed && store.cards.get(this.#chat);
    if (card && isMine(card, store.me.id)) this.#open("tags", { gently: true });
  };

  /** @param {Event} event */
  #asked = (event) => this.#open(/** @type {CustomEvent} */ (event).detail);

  /** @param {string} name @param {{gently?: boolean}} [options] gently: never over a conversation */
  #open(name, { gently = false } = {}) {
    const isDrawer = !WIDE.matches || (desk.isSplit && getComputedStyle(this).position === "absolute");
    if (!this.#isVisible && !(gently && (isDrawer || desk.isSplit))) this.#shell.dataset.panel = "shown";
    this.#show(name, { focus: !gently });
  }

  /** @param {MouseEvent} event */
  #press = (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    const name = /** @type {HTMLElement | null} */ (button)?.dataset.sheet;
    if (name) this.#show(name, { focus: true });
  };

  /** @param {string} name of a tab, or of a sheet that takes its place @param {{focus?: boolean}} [options] */
  #show(name, { focus = false } = {}) {
    this.#shown.set(this.#chat, name);
    const tab = document.getElementById(`panel-tab-${name}`);
    part(this, "tabs").hidden = !tab;
    part(this, "sheet").hidden = Boolean(tab);
    for (const button of this.querySelectorAll("[data-sheet][aria-pressed]")) {
      setAttribute(button, "aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.sheet === name));
    }
    if (tab) this.#choose(tab);
    this.toggleAttribute("data-sheet", !tab);
    const sheet = /** @type {HTMLElement} */ (part(this, "sheet").querySelector("panel-fragment"));
    sheet.dataset.fragment = tab ? "" : name;
    this.#load(focus);
    requestAnimationFrame(() => (part(this, "body").scrollTop = 0));
    if (focus && name === "visitor") document.getElementById("panel-tab-visitor")?.focus();
  }

  /** Fetch what is in sight, once it is known that this chat may be seen. @param {boolean} focus */
  #load(focus) {
    const chat = this.#visitor ? this.#chat : 0;
    for (const fragment of this.#fragments) {
      const isSeen = !fragment.closest("[role=tabpanel][hidden], [data-part=tabs][hidden], [data-part=sheet][hidden]");
      fragment.show(chat, { isSeen, focus });
    }
  }

  #isChoosing = false;

  /** @param {HTMLElement} tab */
  #choose(tab) {
    this.#isChoosing = true;
    /** @type {any} */ (tab.closest("tab-set")).show(tab);
    this.#isChoosing = false;
  }

  #tabShown = (/** @type {Event} */ event) => {
    const id = String(/** @type {CustomEvent} */ (event).detail);
    if (!this.#isChoosing) this.#show(id.replace("panel-tab-", ""));
  };

  get #fragments() {
    return /** @type {Iterable<import("./panel-fragment.js").PanelFragment>} */ (
      this.querySelectorAll("panel-fragment")
    );
  }

  #drawState = () => {
    const isKnown = Boolean(this.#visitor);
    const isRefused = this.#chat > 0 && store.record(this.#chat).state === "refused";
    part(this, "none").hidden = this.#chat > 0 && !isRefused;
    part(this, "loading").hidden = !this.#chat || isKnown || isRefused;
    part(this, "all").hidden = !isKnown;
    part(this, "actions").hidden = !isKnown;
    this.#sideTab.hidden = !isKnown;
  };

  #draw = () => {
    this.#drawState();
    const visitor = this.#visitor;
    if (!visitor) return;
    /** @type {any} */ (this.querySelector("visitor-details")).draw(this.#chat, visitor);
    setText(part(this, "notes-count"), visitor.notes ? String(visitor.notes) : "");
    part(this, "note").hidden = !visitor.notes;
    setText(part(this, "note-words"), visitor.latest_note);
    this.#drawEarlier(visitor);
    this.#load(false);
  };

  /** @param {import("./types.js").VisitorPanel} visitor */
  #drawEarlier(visitor) {
    const earlier = visitor.earlier.filter((one) => one.id !== this.#chat && !store.deleted.has(one.id));
    setText(part(this, "earlier-count"), earlier.length ? String(earlier.length) : "");
    part(this, "no-earlier").hidden = earlier.length > 0;
    keyed(part(this, "earlier"), earlier, (one) => String(one.id), () => stamp("earlier-template"), (item, one) => {
      setText(part(item, "when"), `${dayName(one.started_at)}, ${timeOfDay(one.started_at)}`);
      setText(part(item, "status"), STATUSES[/** @type {keyof typeof STATUSES} */ (one.status)] ?? one.status);
      setText(part(item, "preview"), one.preview || "Nothing written");
    });
  }

  /** @param {MouseEvent} event */
  #openEarlier = (event) => {
    const item = /** @type {HTMLElement} */ (event.target).closest("li");
    if (item) desk.open(Number(item.dataset.key), { focus: true });
  };

  /** @param {MouseEvent} event */
  #insert = (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-insert]"));
    if (button) insert(this.#chat, button.dataset.insert ?? "");
  };

  #toggle = () => {
    const isShown = this.#isVisible;
    this.#shell.dataset.panel = isShown ? "hidden" : "shown";
    if (isShown) /** @type {HTMLElement | null} */ (this.#shell.querySelector('[data-part="info"]'))?.focus();
    else part(this, "close").focus();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key === "Escape" && getComputedStyle(this).position === "absolute") this.#toggle();
  };
}

customElements.define("visitor-panel", VisitorPanel);
