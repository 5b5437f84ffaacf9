import { countdown, onTick, serverNow, stopwatch, timeOfDay } from "../shared/clock.js";
import { part, setAttribute, setText } from "../shared/dom.js";
import { link, shortAddress } from "../shared/text.js";
import { accept, decline, takeOver, turnDown } from "./actions.js";
import { desk, store, sync } from "./app.js";
import "./message-composer.js";
import "./message-log.js";
import "./hold.js";
import "./knock.js";
import "./later-words.js";
import "./response-list.js";
import "./spelling.js";
import "./terminate.js";
import "./translate.js";
import "./transfer.js";
import "./redirect.js";
import "./uploads.js";
import "./call.js";
import { isHandedTo, isMine, isOpen, isWaiting } from "./cards.js";
import { drawActions, press } from "./pane-actions.js";
import { silence } from "./silence.js";
import { endWords, whenWords } from "./words.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */

/** One chat: who it is, what can be done, the conversation, and the place to answer. */
class ChatPane extends HTMLElement {
  chat = 0;
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    this.setAttribute("role", "region");
    for (const name of ["message-log", "message-composer"]) {
      /** @type {any} */ (this.querySelector(name)).chat = this.chat;
    }
    this.addEventListener("click", this.#click);
    this.#stops = [
      store.on(`card:${this.chat}`, this.#draw),
      store.on(`record:${this.chat}`, this.#drawProblem),
      store.on(`visitor:${this.chat}`, this.#drawPage),
      store.on("me", this.#draw),
      onTick(this.#tick),
    ];
    this.#draw();
    this.#drawPage();
    this.#drawProblem();
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const name = button?.dataset.part;
    if (name === "accept") this.#accept();
    else if (name === "decline") decline(this.chat);
    else if (name === "deny") this.#deny();
    else if (name === "retry") sync.retry(this.chat);
    else if (name === "back") desk.leave();
    else if (name === "info") this.dispatchEvent(new CustomEvent("toggle-panel", { bubbles: true }));
    else if (name === "bar-return") desk.open(Number(button?.dataset.chat), { focus: true });
    else if (button?.closest('[data-part="earlier"]')) this.#openEarlier();
    else press(name, this.chat, this);
  };

  #accept() {
    const card = store.cards.get(this.chat);
    if (card && isHandedTo(card, store.me.id)) takeOver(card);
    else accept(this.chat);
  }

  #deny() {
    const card = store.cards.get(this.chat);
    if (card) turnDown(card);
  }

  #openEarlier() {
    const earlier = store.cards.get(this.chat)?.linked_to;
    if (earlier) desk.open(earlier, { focus: true });
  }

  #draw = () => {
    const card = store.cards.get(this.chat);
    if (!card) return;
    const isOwn = isMine(card, store.me.id);
    setAttribute(this, "aria-label", `Chat with ${card.visitor.name}`);
    setText(part(this, "name"), card.visitor.name);
    part(this, "test").hidden = !card.is_test;
    part(this, "actions").hidden = !isOwn;
    part(this, "earlier").hidden = !card.linked_to;
    this.#drawAbsence(card);
    this.#drawBar(card);
    this.#drawFoot(card, isOwn);
    this.#tick();
  };

  /** U2: no key, no pointer, or another tab in front; once they have left, the bar says so. @param {ChatCard} card */
  #drawAbsence(card) {
    const isAbsent = card.absent_at && !card.left_at && !card.away_at && isOpen(card);
    part(this, "absent").hidden = !isAbsent;
    setText(part(this, "absent"), isAbsent ? `Away since ${timeOfDay(card.absent_at ?? 0)}` : "");
  }

  /** O11: the blue bar says that the chat is over or that the visitor left. @param {ChatCard} card */
  #drawBar(card) {
    const current = [...store.mine].find((one) => one.visitor.id === card.visitor.id);
    const words = barWords(card);
    part(this, "bar").hidden = !words;
    setText(part(this, "bar-words"), words);
    const back = part(this, "bar-return");
    back.hidden = isOpen(card) || !current;
    back.dataset.chat = String(current?.id ?? "");
  }

  /**
   * @param {ChatCard} card
   * @param {boolean} isOwn
   */
  #drawFoot(card, isOwn) {
    const isRequest = store.mayAccept(card);
    const composer = /** @type {any} */ (this.querySelector("message-composer"));
    const isNew = composer.hidden && isOwn;
    composer.hidden = !isOwn;
    composer.name = card.visitor.name;
    // The answer to an accept may come before the news of it: the focus waits in the conversation.
    if (isNew && this.contains(document.activeElement)) part(composer, "text").focus();
    const isHanded = isHandedTo(card, store.me.id);
    part(this, "request").hidden = !isRequest && !isHanded;
    part(this, "decline").hidden = isHanded;
    part(this, "deny").hidden = !isHanded;
    setText(part(this, "request-words"), requestWords(card));
    const closed = isOwn || isRequest || isHanded ? "" : closedWords(card);
    part(this, "closed").hidden = !closed;
    setText(part(this, "closed"), closed);
    this.#drawRating(card);
    /** @type {any} */ (this.querySelector("later-words")).draw(card);
  }

  /** S14. @param {ChatCard} card */
  #drawRating({ rating, rating_comment: comment }) {
    part(this, "rating").hidden = !rating;
    const words = comment ? `: “${comment}”` : ".";
    setText(part(this, "rating"), rating ? `The visitor rated this chat ${rating} of 5${words}` : "");
  }

  #drawPage = () => {
    const card = store.cards.get(this.chat);
    // Who the visitor is may be known later than the chat: their language is guessed from it.
    if (card) drawActions(this, card);
    const page = part(this, "page");
    const site = store.cards.get(this.chat)?.site.name ?? "";
    const { url = "" } = store.record(this.chat).visitor?.pages.at(-1) ?? {};
    const address = shortAddress(url);
    page.replaceChildren(site, ...(address ? [" · ", link(url, address)] : []));
  };

  #drawProblem = () => {
    const { state, problem } = store.record(this.chat);
    part(this, "problem").hidden = state !== "refused";
    part(this, "scroll").hidden = state === "refused";
    setText(part(this, "problem-words"), problem);
    if (state === "refused" && !store.cards.has(this.chat)) setText(part(this, "name"), `Chat ${this.chat}`);
  };

  #tick = () => {
    const card = store.cards.get(this.chat);
    if (!card) return;
    const until = card.ended_at ?? serverNow();
    setText(part(this, "time"), card.accepted_at ? stopwatch(until - card.accepted_at) : "");
    this.#drawSilence(silence(card, serverNow()));
    drawActions(this, card);
  };

  /** @param {import("./silence.js").Silence | null} quiet */
  #drawSilence(quiet) {
    const pill = part(this, "silence");
    pill.hidden = !quiet;
    if (!quiet) return;
    const isLate = quiet.stage !== "calm" && quiet.stage !== "hold";
    setText(part(this, "silence-words"), silenceWords(quiet));
    pill.classList.toggle("pill--queued", quiet.stage === "hold");
    pill.classList.toggle("pill--warning", quiet.stage === "alarm");
    pill.classList.toggle("pill--danger", quiet.stage === "ask" || quiet.stage === "over");
    part(this, "terminate").classList.toggle("button--danger", isLate && quiet.side === "operator");
  }
}

/** @param {import("./silence.js").Silence} quiet */
function silenceWords({ side, stage, left, start }) {
  if (stage === "hold") return `On hold, ${countdown(start - serverNow())}`;
  if (stage === "over") return side === "operator" ? "Ending" : "Going back to the queue";
  return side === "operator" ? `Ends in ${countdown(left)}` : `Answer within ${countdown(left)}`;
}

/** @param {ChatCard} card */
function barWords(card) {
  if (!isOpen(card)) return endWords(card);
  if (card.away_at) return `The visitor went away ${whenWords(card.away_at)}. The chat waits for them.`;
  if (card.left_at) return `The visitor left ${whenWords(card.left_at)}.`;
  return "";
}

/** @param {ChatCard} card */
function requestWords({ status, transfer }) {
  if (status === "active" && transfer) return `${transfer.sender.name} hands this chat to you: ${transfer.reason}`;
  return status === "assigned" ? "Offered to you. Accept to answer." : "Waits for anyone. Accept to answer.";
}

/** @param {ChatCard} card */
function closedWords(card) {
  if (!isOpen(card)) return "This chat is over and read-only.";
  if (!card.operator) return "Waits for an operator. You are reading along.";
  const { name } = card.operator;
  return isWaiting(card) ? `Offered to ${name}.` : `${name} has this chat. You are reading along.`;
}

customElements.define("chat-pane", ChatPane);
