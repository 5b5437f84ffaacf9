import { duration, onTick, serverNow } from "../shared/clock.js";
import { keyed, part, setAttribute, setText, stamp } from "../shared/dom.js";
import { accept } from "./actions.js";
import { desk, store } from "./app.js";
import { isMine, isWaiting } from "./cards.js";
import { search } from "./chat-search.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */

const EMPTY = {
  queue: ["Nobody is waiting", "New visitors appear here as soon as they write."],
  mine: ["You have no chats", "Accept one from the queue with a click on the name in the Agent column."],
  all: ["No open chats", "Every chat that waits or is being answered appears here."],
};
const NOT_FOUND = ["No open chat found", "Visitors, clients and their latest words are searched."];
const OFFLINE = "You are offline, so nothing is offered to you. Chats of the queue can be accepted all the same.";

/** The list at the left: who waits, whose chats there are, and the button that accepts (S2, S3). */
class QueueList extends HTMLElement {
  /** @type {keyof typeof EMPTY} */
  #tab = "queue";

  connectedCallback() {
    this.addEventListener("tab-shown", this.#show);
    part(this, "rows").addEventListener("click", this.#click);
    for (const topic of ["cards", "desk", "me", "search"]) store.on(topic, this.#draw);
    onTick(this.#tick);
  }

  /** @param {Event} event */
  #show = (event) => {
    const id = /** @type {CustomEvent<string>} */ (event).detail;
    this.#tab = /** @type {keyof typeof EMPTY} */ (id.replace("tab-", ""));
    part(this, "panel").setAttribute("aria-labelledby", id);
    this.#draw();
  };

  /** @param {MouseEvent} event */
  #click = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const chat = Number(/** @type {HTMLElement} */ (target.closest("tr"))?.dataset.key);
    if (target.closest('[data-part="accept"]')) accept(chat);
    else if (chat) desk.open(chat, { focus: true });
  };

  #draw = () => {
    const lists = {
      queue: store.waiting.filter(search.finds), mine: store.mine.filter(search.finds), all: store.open.filter(search.finds),
    };
    for (const [name, list] of Object.entries(lists)) {
      setText(part(this, `count-${name}`), store.isLoaded ? String(list.length) : "");
    }
    const chats = lists[this.#tab];
    keyed(part(this, "rows"), chats, (card) => String(card.id), () => stamp("row-template"), fill);
    part(this, "loading").hidden = store.isLoaded;
    part(this, "empty").hidden = !store.isLoaded || chats.length > 0;
    const [title, words] = search.isOn ? NOT_FOUND : EMPTY[this.#tab];
    setText(part(this, "empty-title"), title);
    setText(part(this, "empty-words"), this.#tab === "queue" && !search.isOn && !store.me.is_online ? OFFLINE : words);
  };

  #tick = () => {
    for (const row of /** @type {Iterable<HTMLElement>} */ (part(this, "rows").children)) {
      const card = store.cards.get(Number(row.dataset.key));
      if (card) setText(part(row, "waiting"), waiting(card));
    }
  };
}

/** What each row shows. @type {WeakMap<HTMLElement, unknown[]>} */
const drawn = new WeakMap();

/**
 * @param {HTMLElement} row
 * @param {ChatCard} card
 */
function fill(row, card) {
  const unread = isMine(card, store.me.id) ? store.unread(card) : 0;
  const isShown = desk.panes.includes(card.id);
  const state = [card, unread, isShown, store.me];
  // Every message of every chat comes by here: only its own row is drawn.
  if (drawn.get(row)?.every((one, at) => one === state[at])) return;
  drawn.set(row, state);
  setText(part(row, "name"), card.visitor.name);
  setText(part(row, "preview"), card.preview || "Has not written yet");
  part(row, "test").hidden = !card.is_test;
  setText(part(row, "unread"), unread ? String(unread) : "");
  setAttribute(part(row, "unread"), "aria-label", unread ? `${unread} unread` : null);
  setText(part(row, "waiting"), waiting(card));
  setText(part(row, "note"), card.is_returned && isWaiting(card) ? "returned" : "");
  setAttribute(row, "aria-current", isShown ? "true" : null);
  row.dataset.unread = String(unread > 0);
  row.dataset.status = card.status;
  fillAgent(row, card);
}

/**
 * S2: one's own name in green or **Queued** in blue, which accept; a colleague's name as text.
 * @param {HTMLElement} row
 * @param {ChatCard} card
 */
function fillAgent(row, card) {
  const button = part(row, "accept");
  const isButton = store.mayAccept(card);
  button.hidden = !isButton;
  part(row, "agent").hidden = isButton;
  setText(button, card.status === "queued" ? "Queued" : store.me.name);
  setAttribute(button, "aria-label", isButton ? `Accept ${card.visitor.name}` : null);
  button.classList.toggle("queue__accept--mine", card.status === "assigned");
  setText(part(row, "agent"), card.operator?.name ?? "Queued");
  part(row, "agent").classList.toggle("queue__colleague--me", card.operator?.id === store.me.id);
}

/**
 * How long the visitor has been waiting for a person or for an answer.
 * @param {ChatCard} card
 */
function waiting(card) {
  if (isWaiting(card)) return duration(serverNow() - card.waiting_since);
  if (card.away_at) return "away";
  if (card.visitor_seq > card.operator_seq) return duration(serverNow() - (card.last_message_at ?? 0));
  return card.absent_at ? "away" : "answered";
}

customElements.define("queue-list", QueueList);
