import { serverNow } from "../../js/shared/clock.js";
import { setText, stamp } from "../../js/shared/dom.js";
import { noticeOf, truthOf } from "./head.js";
import { sentenceOfHours } from "./hours.js";
import { Scroller } from "./scroller.js";
import { isUnanswered } from "./step.js";
import { say } from "./words.js";

/** Letters that the form has room for. */
const LONGEST = 5000;

/**
 * @typedef {{conversation: import("./conversation.js").Conversation,
 *   translations: import("../../js/shared/translations.js").Translations, outbox: import("./outbox.js").Outbox,
 *   inquiry: import("./inquiry.js").Inquiry, collect: import("./collect.js").Collect,
 *   step: import("./step.js").Step, isLost: boolean, isElsewhere: boolean,
 *   refused: string, knock: import("./knock.js").Knock}} State
 */

/** Everything that the visitor sees inside the frame. */
export class Screen {
  /** The redirected chat whose words stand in the form already. */
  #collected = 0;
  /** What has the focus goes away with the next drawing: what comes gets it. */
  focusNext = false;
  /** The form before a chat that is in the page. @type {any} */
  #dataForm = null;

  /**
   * @param {HTMLElement} root
   * @param {() => void} scrolled
   */
  constructor(root, scrolled) {
    const find = (/** @type {string} */ selector) => /** @type {any} */ (root.querySelector(selector));
    this.root = root;
    this.bar = find("chat-bar");
    this.log = find("chat-log");
    this.typing = find(".typing");
    this.notice = find(".notice");
    this.composer = /** @type {any} */ (stamp("composer"));
    this.form = /** @type {any} */ (stamp("contact-form"));
    this.scroller = new Scroller(find(".scroller"), find(".newer"), scrolled);
    this.notice.querySelector("button").addEventListener("click", () => this.composer.focus());
  }

  focus() {
    const shown = [this.#dataForm, this.form].find((form) => form?.isConnected);
    (shown ?? this.composer).focus();
  }

  /**
   * The page has given the panel the focus, which may arrive after the word of it: it is another process.
   * Where both ask for it at once, now and then neither gets it.
   */
  takeFocus() {
    if (document.hasFocus()) this.focus();
    else addEventListener("focus", () => this.focus(), { once: true });
  }

  /** The panel was opened: only now there is a layout to scroll in. */
  shown() {
    const shown = [this.#dataForm, this.form].find((form) => form?.isConnected);
    if (shown) this.scroller.show(shown);
    else this.scroller.follow();
  }

  /** The past stands there. From here on the log says what is new. */
  begin() {
    if (!this.form.isConnected && !this.#dataForm?.isConnected) this.scroller.toEnd();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"));
  }

  /** @param {State} state */
  render(state) {
    const { conversation, translations, outbox, step, isLost, isElsewhere, knock } = state;
    const view = conversation.current?.view;
    const situation = { view, isOpen: conversation.isOpen, isLost, isElsewhere, isForm: ["form", "collect", "collecting"].includes(step), isContact: step === "form", isKnocked: knock.isShown, isBlocked: step === "blocked", now: serverNow(), backAt: conversation.backAt };
    this.bar.render({
      ...truthOf(situation),
      operator: view?.status === "active" ? view.operator : "",
      picture: view?.status === "active" ? view.picture : "",
      canEnd: Boolean(conversation.running) && !isLost,
    });
    const unsent = outbox.items.filter(({ type }) => type === "message.send");
    this.log.render(conversation, step === "blocked" ? unsent.map(refuse) : unsent, isLost, translations);
    this.typing.hidden = !conversation.typing;
    setText(this.typing.lastElementChild, conversation.typing && say("typing", { name: conversation.typing }));
    this.#notice(noticeOf(situation), view?.status === "ended" && !isLost && !step);
    this.#collect(state);
    this.#form(state);
    this.scroller.follow();
  }

  /** @param {State} state */
  #collect({ collect, step, isLost }) {
    const isShown = step === "collect" || step === "collecting";
    const isNew = isShown && !this.#dataForm?.isConnected;
    if (this.#dataForm?.isConnected && !isShown) {
      this.focusNext ||= this.#dataForm.contains(document.activeElement) || this.#dataForm.form.inert;
      this.#dataForm.remove();
    }
    if (!isShown) return;
    this.#dataForm = collect.form;
    place(this.#dataForm, this.scroller.element, true);
    this.#dataForm.render({ isSending: step === "collecting", isLost, refused: collect.refused });
    if (this.composer.value && this.#dataForm.append(this.composer.value)) this.composer.clear();
    if (isNew) this.scroller.show(this.#dataForm);
  }

  /**
   * @param {string} words
   * @param {boolean} isOver
   */
  #notice(words, isOver) {
    setText(this.notice.firstElementChild, words);
    this.notice.hidden = !words;
    this.notice.lastElementChild.hidden = !isOver;
  }

  /** @param {State} state */
  #form(state) {
    const { conversation, inquiry, step, refused } = state;
    const isWriting = this.composer.contains(document.activeElement) && Boolean(this.composer.value);
    const hadFocus = this.focusNext || this.composer.contains(document.activeElement);
    const isNew = step !== (this.form.dataset.step ?? "");
    const isOther = ["", "blocked", "collect", "collecting"].includes(step);
    this.focusNext = false;
    this.form.dataset.step = step;
    place(this.form, this.scroller.element, !isOther);
    place(this.composer, this.root, !step);
    if (isOther) {
      // Not away from one of the composer's own buttons, or from the sheet that it opened.
      const keepsFocus = this.composer.contains(document.activeElement);
      if (hadFocus && !keepsFocus && step !== "blocked") this.focus();
      return;
    }
    if (step === "form") this.#gather(state);
    const { name = "", email = "" } = inquiry.sent ?? {};
    const { backAt } = conversation;
    const sentence = backAt && backAt > serverNow() ? sentenceOfHours(backAt, serverNow()) : conversation.sentence;
    this.form.render({ sentence, step, name, email, refused });
    if (hadFocus) this.form.focus({ isWriting });
    if (isNew) this.scroller.show(this.form);
  }

  /** What was typed already stands in the form. @param {State} state */
  #gather({ conversation: { current }, inquiry }) {
    // The news that the chat was sent here may come before the number of what began it.
    const isComplete = current && current.lines.last >= current.view.last_seq;
    if (isComplete && isUnanswered(current, inquiry) && this.#collected !== current.view.id) {
      this.#collected = current.view.id;
      const own = current.lines.all.filter(({ kind, side }) => kind === "text" && side === "visitor");
      // What does not fit is in the chat, which goes along.
      this.form.prefill({ text: own.map(({ text }) => text).join("\n").slice(-LONGEST) });
    }
    if (!this.composer.value) return;
    this.form.append(this.composer.value);
    this.composer.clear();
  }
}

/** Nothing goes out from here any more. @param {import("./outbox.js").Item} item */
function refuse(item) {
  return { ...item, refused: item.refused || (item.seq ? "" : say("unavailable")) };
}

/**
 * One of the two is in the page at a time: both have a field named "Your message".
 * @param {HTMLElement} element
 * @param {HTMLElement} parent
 * @param {boolean} isShown
 */
function place(element, parent, isShown) {
  if (!isShown) element.remove();
  else if (!element.isConnected) parent.append(element);
}
