import { onTick, serverNow } from "../shared/clock.js";
import { keyed, part, setAttribute, setText, stamp } from "../shared/dom.js";
import { desk, outbox, store } from "./app.js";
// Before the desk draws its first pane, or that one would have its chat taken away on its upgrade.
import "./chat-pane.js";
import { isMine, isOpen } from "./cards.js";
import { silence } from "./silence.js";

/** The tabs of the open chats, and one or two of them side by side. */
class ChatDesk extends HTMLElement {
  connectedCallback() {
    part(this, "tabs").addEventListener("click", this.#click);
    part(this, "split").addEventListener("click", () => desk.split());
    for (const type of ["pointerdown", "focusin"]) part(this, "panes").addEventListener(type, this.#bring);
    for (const topic of ["desk", "me"]) store.on(topic, this.#draw);
    store.on("cards", this.#drawTabs);
    onTick(this.#drawTabs);
    this.#draw();
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const chat = Number(/** @type {HTMLElement | undefined} */ (button?.closest("li"))?.dataset.key);
    if (button?.dataset.part === "close") desk.close(chat);
    else if (chat) desk.open(chat, { focus: true });
  };

  /** @param {Event} event */
  #bring = (event) => {
    const panes = [...part(this, "panes").children];
    const at = panes.findIndex((pane) => pane.contains(/** @type {Node} */ (event.target)));
    if (at >= 0) desk.bring(at);
  };

  #draw = () => {
    this.#drawTabs();
    const panes = part(this, "panes");
    keyed(panes, desk.panes.map((chat, at) => ({ chat, at })), paneKey, createPane, fillPane);
    setAttribute(part(this, "split"), "aria-pressed", String(desk.isSplit));
    const shell = /** @type {HTMLElement} */ (this.closest(".desk"));
    shell.dataset.split = String(desk.isSplit);
    shell.dataset.view = desk.chat === null ? "list" : desk.view;
    // When the others have drawn too: a focus makes the browser lay out the page.
    if (desk.wantsFocus) queueMicrotask(this.#focus);
  };

  #focus = () => {
    if (!desk.wantsFocus) return;
    desk.wantsFocus = false;
    const pane = part(this, "panes").children[desk.front];
    const place = pane?.querySelector("message-composer:not([hidden]) textarea") ?? pane?.querySelector("[role=log]");
    /** @type {HTMLElement | null | undefined} */ (place)?.focus();
  };

  #drawTabs = () => {
    const { tabs } = desk;
    /** @type {HTMLElement} */ (this.querySelector("nav")).hidden = !tabs.length;
    keyed(part(this, "tabs"), tabs, String, () => stamp("chat-tab-template"), fillTab);
  };
}

/** @param {{chat: number | null, at: number}} pane */
function paneKey({ chat, at }) {
  return chat === null ? `none-${at}` : String(chat);
}

/** @param {{chat: number | null}} pane */
function createPane({ chat }) {
  if (chat === null) return stamp("no-chat-template");
  const pane = stamp("pane-template");
  /** @type {any} */ (pane).chat = chat;
  return pane;
}

/**
 * @param {HTMLElement} pane
 * @param {{chat: number | null, at: number}} place
 */
function fillPane(pane, { chat, at }) {
  pane.dataset.front = String(desk.isSplit && at === desk.front);
  if (chat !== null) return;
  const { is_online: isOnline } = store.me;
  setText(part(pane, "title"), isOnline ? "You are online" : "You are offline");
  setText(
    part(pane, "words"),
    isOnline
      ? "New chats are offered to you at the top right and in the list. Accept one and it opens here."
      : "Press You are offline at the top to be offered new chats, or accept one that is queued.",
  );
}

/**
 * @param {HTMLElement} tab
 * @param {number} chat
 */
function fillTab(tab, chat) {
  const card = store.cards.get(chat);
  const name = card?.visitor.name ?? `Chat ${chat}`;
  const isOwn = Boolean(card && isMine(card, store.me.id));
  const unread = card && isOwn ? store.unread(card) : 0;
  const open = part(tab, "open");
  setText(part(tab, "name"), name);
  setText(part(tab, "unread"), unread ? String(unread) : "");
  setAttribute(part(tab, "unread"), "aria-label", unread ? `${unread} unread` : null);
  setAttribute(open, "aria-current", desk.chat === chat ? "true" : null);
  tab.dataset.shown = String(desk.panes.includes(chat));
  tab.dataset.state = state(card, isOwn);
  setAttribute(open, "title", HINTS[tab.dataset.state] ?? null);
  const close = part(tab, "close");
  close.hidden = isOwn || outbox.of(chat).length > 0;
  setAttribute(close, "aria-label", `Close ${name}`);
}

/** @type {Record<string, string>} */
const HINTS = { ended: "This chat is over", alarm: "Waiting for your answer", other: "Not your chat" };

/**
 * @param {import("./types.js").ChatCard | undefined} card
 * @param {boolean} isOwn
 */
function state(card, isOwn) {
  if (card && !isOpen(card)) return "ended";
  if (!card || !isOwn) return "other";
  const quiet = silence(card, serverNow());
  const isLate = quiet?.side === "visitor" && quiet.stage !== "calm" && quiet.stage !== "hold";
  return isLate ? "alarm" : card.left_at || card.away_at ? "left" : "active";
}

customElements.define("chat-desk", ChatDesk);
