import { dayKey, dayName, onTick, serverNow, timeOfDay } from "../shared/clock.js";
import { part, setAttribute, setText, stamp } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { marks, outbox, store } from "./app.js";
import { fillMessage, showState, unsentItems } from "./bubbles.js";
import { Told } from "./told.js";
import { drawTranslations } from "./translate.js";
import { counted, eventWords } from "./words.js";

/** @typedef {import("./types.js").MessageView} MessageView */

/** Nearer to the end than this counts as being there. */
const NEAR_PX = 48;

/** The conversation: grows at its end, stays where the reader is, says what is new. */
class MessageLog extends HTMLElement {
  chat = 0;
  #shown = 0;
  #unseenBelow = 0;
  #isAtEnd = true;
  #isLooking = false;
  #isMoving = false;
  #today = dayKey(serverNow());
  #told = new Told();
  /** @type {(() => void)[]} */
  #stops = [];
  #resized = new ResizeObserver(() => this.#isAtEnd && this.#moveToEnd());

  connectedCallback() {
    this.#scroll.addEventListener("scroll", this.#scrolled, { passive: true });
    part(this, "new").addEventListener("click", this.#toEnd);
    part(this, "unsent").addEventListener("click", this.#settle);
    document.addEventListener("visibilitychange", this.#see);
    this.#stops = [
      store.on(`record:${this.chat}`, this.#draw),
      store.on(`card:${this.chat}`, this.#drawCard),
      store.on("line", this.#draw),
      onTick(this.#drawTyping),
      onTick(this.#drawDays),
      ...this.#told.watch(this.chat),
    ];
    this.#resized.observe(this.#scroll);
    this.#draw();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#see);
    this.#resized.disconnect();
    for (const stop of this.#stops) stop();
  }

  get #names() {
    return { me: store.me.name, visitor: store.cards.get(this.chat)?.visitor.name ?? "Visitor" };
  }

  get #scroll() {
    return part(this, "scroll");
  }

  #draw = () => {
    const record = store.record(this.chat);
    const isFirst = record.state !== "ready" && record.last === 0;
    part(this, "loading").hidden = !isFirst || record.state === "refused";
    this.#append(record.messages);
    drawTranslations(part(this, "messages"), this.chat);
    this.#told.draw(part(this, "messages"));
    this.#drawUnsent(record);
    this.#drawStates();
    this.#drawTyping();
    if (this.#isAtEnd) this.#toEnd();
    // Only what comes from now on is news to a screen reader.
    if (record.state === "ready") requestAnimationFrame(() => setAttribute(this.#scroll, "aria-busy", "false"));
    setAttribute(this.#scroll, "aria-label", `Conversation with ${this.#names.visitor}`);
  };

  /** @param {MessageView[]} messages */
  #append(messages) {
    if (messages.length === this.#shown) return;
    const nodes = [];
    for (let at = this.#shown; at < messages.length; at++) nodes.push(...this.#lines(messages[at], messages[at - 1]));
    if (!this.#isAtEnd) {
      const news = messages.slice(this.#shown).filter((one) => one.side === "visitor").length;
      this.#showNew(this.#unseenBelow + news);
    }
    this.#shown = messages.length;
    part(this, "messages").append(...nodes);
  }

  /**
   * @param {MessageView} message
   * @param {MessageView | undefined} before
   */
  #lines(message, before) {
    const lines = [];
    if (!before || dayKey(before.at) !== dayKey(message.at)) {
      const day = stamp("day-template");
      day.dataset.at = String(message.at);
      setText(part(day, "words"), dayName(message.at));
      lines.push(day);
    }
    if (message.kind !== "event") lines.push(fillMessage(message, before, this.#names));
    else if (eventWords(message)) lines.push(eventLine(message));
    return lines;
  }

  /** @param {import("./record.js").Record} record */
  #drawUnsent(record) {
    const stored = record.early.filter((one) => one.side === "operator");
    const unsent = outbox.of(this.chat);
    const list = part(this, "unsent");
    if (!list.childElementCount && !stored.length && !unsent.length) return;
    const before = record.messages.at(-1);
    const items = stored.map((one) => fillMessage(one, before, this.#names));
    list.replaceChildren(...items, ...unsentItems(unsent, before));
  }

  /** What will not be sent is taken elsewhere, or given up. @param {MouseEvent} event */
  #settle = async (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const ref = /** @type {HTMLElement | undefined} */ (button?.closest("li"))?.dataset.ref ?? "";
    const entry = outbox.of(this.chat).find((one) => one.ref === ref);
    if (button?.dataset.part === "discard") outbox.discard(ref);
    if (button?.dataset.part !== "copy" || !entry) return;
    await navigator.clipboard.writeText(entry.text);
    toast("Copied.");
  };

  #drawCard = () => {
    drawTranslations(part(this, "messages"), this.chat);
    this.#drawStates();
  };

  /** Ticks: every message up to a mark has reached it. */
  #drawStates = () => {
    const marks = store.cards.get(this.chat)?.marks;
    if (!marks) return;
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (
      part(this, "messages").querySelectorAll('.message[data-side="operator"]:not([data-state="seen"])')
    )) {
      const seq = Number(item.dataset.seq);
      const state = seq <= marks.visitor_seen ? "seen" : seq <= marks.visitor_delivered ? "delivered" : "sent";
      if (item.dataset.state !== state) showState(item, state);
    }
    this.#see();
  };

  #drawTyping = () => {
    const record = store.record(this.chat);
    const isTyping = record.typingUntil > serverNow();
    const typing = part(this, "typing");
    const text = isTyping ? record.typingText : "";
    const preview = part(this, "preview");
    if (typing.hidden !== isTyping && preview.textContent === text) return;
    typing.hidden = !isTyping;
    setText(part(this, "typing-name"), isTyping ? `${record.typingName} is typing…` : "");
    setText(preview, text);
    if (this.#isAtEnd) this.#toEnd();
  };

  /** Midnight has passed: today is yesterday now. */
  #drawDays = () => {
    const today = dayKey(serverNow());
    if (today === this.#today) return;
    this.#today = today;
    for (const day of /** @type {NodeListOf<HTMLElement>} */ (part(this, "messages").querySelectorAll("[data-at]")))
      setText(part(day, "words"), dayName(Number(day.dataset.at)));
  };

  #scrolled = () => {
    // What has just come has made the end another one.
    if (this.#isMoving) return;
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (!this.#isAtEnd) return;
    this.#showNew(0);
    this.#see();
  };

  /** Once a frame, when everything has been drawn: to ask for the height makes the browser lay out the page. */
  #toEnd = () => {
    if (this.#isMoving) return;
    this.#isMoving = true;
    requestAnimationFrame(this.#moveToEnd);
  };

  #moveToEnd = () => {
    this.#isMoving = false;
    this.#isAtEnd = true;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#showNew(0);
    this.#see();
  };

  /** @param {number} count */
  #showNew(count) {
    this.#unseenBelow = count;
    const button = part(this, "new");
    button.hidden = count === 0;
    if (count) setText(button, counted(count, "new message"));
  }

  /** Once a frame: to ask whether it is visible makes the browser lay out the page. */
  #see = () => {
    if (this.#isLooking || document.hidden) return;
    this.#isLooking = true;
    requestAnimationFrame(() => {
      this.#isLooking = false;
      if (!document.hidden && this.#isAtEnd && this.#shown && this.checkVisibility()) marks.seen(this.chat);
    });
  };
}

/** @param {MessageView} message */
function eventLine(message) {
  const line = stamp("event-template");
  setText(part(line, "words"), eventWords(message));
  setText(part(line, "time"), timeOfDay(message.at));
  return line;
}

customElements.define("message-log", MessageLog);
