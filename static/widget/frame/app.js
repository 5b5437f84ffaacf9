import { maskCards } from "../../js/shared/cards.js";
import { serverNow } from "../../js/shared/clock.js";
import { Translations } from "../../js/shared/translations.js";
import { Attendance } from "./attendance.js";
import { Collect } from "./collect.js";
import { Conversation } from "./conversation.js";
import { Extras } from "./extras.js";
import { Inquiry } from "./inquiry.js";
import { Knock } from "./knock.js";
import { Marks } from "./marks.js";
import { Outbox } from "./outbox.js";
import { Presence } from "./presence.js";
import { Reporter } from "./reporter.js";
import { Screen } from "./screen.js";
import { Session } from "./session.js";
import { isUnanswered, stepOf } from "./step.js";
import { atMidnight, follow } from "./surroundings.js";
import { Waiting } from "./waiting.js";

/** This visitor has opened more pages than may have a line at once. */
const REPLACED = 4409;
/** A line that is back sooner is not worth a word. */
const LOST_MS = 1500;
/** Of what is typed, operators see so many letters (X3). */
const PREVIEWED = 500;
const DAY_MS = 24 * 3600_000;
/** So long is the ticket of this page good. */
const TICKET_MS = DAY_MS;
const loadedAt = Date.now();

/** The inside of the frame: what comes in goes to the conversation, and from there to the screen. */
export class App {
  #isLost = false;
  #lostTimer = 0;
  /** The code of a line that was closed for good, until another one is open. */
  #closed = 0;
  #isDue = false;
  #isBarred = false;
  #refused = "";
  #backTimer = 0;

  /**
   * @param {HTMLElement} root
   * @param {import("./bridge.js").Bridge} bridge
   * @param {import("./bridge.js").Hello} hello
   * @param {import("./identity.js").Identity} identity
   */
  constructor(root, bridge, hello, identity) {
    this.root = root;
    this.bridge = bridge;
    this.hello = hello;
    this.identity = identity;
    this.isVisible = hello.open;
    const keep = (/** @type {string} */ name, /** @type {string | null} */ value) => bridge.keep(name, value);
    this.screen = new Screen(root, () => this.#mark());
    this.inquiry = new Inquiry(keep);
    this.knock = new Knock(bridge, hello.kept);
    this.conversation = new Conversation(root.dataset.open === "yes", Number(root.dataset.back) || null);
    this.collect = new Collect(this.conversation, keep, hello);
    this.presence = new Presence(() => this.session.socket, () => this.#mark());
    this.session = new Session(this.conversation, () => this.#who(), () => this.presence.report({ again: true }));
    this.translations = new Translations(
      (chat, seq) => this.session.socket.request("message.translate", chat, { seq }),
      () => this.#due(),
    );
    this.marks = new Marks(this.conversation, this.session.socket);
    this.outbox = new Outbox({
      keep,
      isOpen: () => this.session.isOpen,
      running: () => this.#running,
      send: ({ type, chat, data, ref }) =>
        this.session.socket.request(type, chat ?? undefined, type === "chat.start" ? {} : data, ref),
      stored: (item, answer) => this.#stored(item, answer),
      ended: (item) => this.#ended(item),
      barred: (item) => this.#bar(item),
      wanting: (item, error) => this.#want(item, error),
      unavailable: () => (this.conversation.isAvailable = false),
    });
    this.reporter = new Reporter(bridge, this.conversation);
    this.extras = new Extras(this);
    this.waiting = new Waiting(root, (email) => this.#leave(email));
    this.attendance = new Attendance(this);
    this.screen.composer.isPreviewed = root.dataset.preview === "yes";
    this.#hearServer();
    this.#hearVisitor();
    this.#restore(hello);
    if (hello.begins) this.begin();
    if (hello.attends) this.attendance.begin();
    follow(hello.size);
    atMidnight(() => this.#due());
    this.follow();
    this.#render();
  }

  // --- from the loader

  /** Yes on an invitation: queued at once, with nothing written yet (P6). */
  begin() {
    const { conversation, outbox } = this;
    this.hello.kept.launch = "1";
    if (conversation.running || !conversation.isOpen || outbox.items.some(({ type }) => type === "chat.start")) return;
    // The form stands before it; sent, it makes the chat.
    if (this.collect.isNeeded) this.#due();
    else outbox.add("chat.start", { text: "" }, null);
    this.follow();
  }

  /** @param {{open: boolean, focus: boolean, size: number}} panel */
  panel({ open, focus, size }) {
    this.isVisible = open;
    follow(size);
    this.follow();
    if (open) this.screen.shown();
    this.#mark();
    if (open && focus) this.screen.takeFocus();
  }

  /** @param {import("./bridge.js").Page} page */
  page(page) {
    this.hello.page = page;
    this.session.socket.post("page.view", undefined, page);
  }

  /** @param {string} text */
  prefill(text) {
    const { composer, form } = this.screen;
    if (!composer.value) composer.value = text;
    form.prefill({ text });
    if (this.collect.isNeeded) this.collect.form.append(text);
  }

  /** What the host page says of its visitor. @param {Partial<import("./bridge.js").Hello>} told */
  describe(told) {
    Object.assign(this.hello, told);
    const { profile, data } = this.hello;
    const { name, email, phone } = profile;
    this.screen.form.prefill({ name, email, phone });
    this.collect.prefill({ name, email, phone });
    this.#settle();
    if (name || email || phone || Object.keys(data).length) {
      this.session.socket.post("visitor.describe", undefined, { data, name, email, phone });
    }
  }

  /** Whoever the page has signed is another visitor, with conversations of their own. */
  async #settle() {
    if (await this.identity.settle(this.hello)) location.reload();
  }

  /** The visitor has deleted their conversation. */
  forget() {
    this.outbox.clear();
    this.conversation.forget();
  }

  /** A visitor who only looks costs no socket: it is open while the panel is, or a chat runs. */
  follow() {
    // The dashboard's preview shows a conversation that nobody has.
    if (this.root.dataset.sample) return;
    const isNeeded = this.isVisible || this.#mayRun || this.#running !== null || !this.outbox.isEmpty || this.attendance.isOn;
    if (isNeeded && !document.hidden) this.session.socket.connect();
    if (!isNeeded && this.session.socket.line.state !== "closed") this.session.socket.close();
  }

  get #running() {
    return this.conversation.running?.view.id ?? null;
  }

  /** An earlier page had a chat, and the server has not said yet what became of it. */
  get #mayRun() {
    return !this.reporter.isLive && Boolean(this.hello.kept.chat);
  }

  /** @param {import("./bridge.js").Hello} hello */
  #restore({ kept, profile, text }) {
    const { composer, form } = this.screen;
    this.inquiry.restore(kept);
    this.outbox.restore(kept);
    composer.value = kept.draft ?? "";
    if (kept.form) form.prefill(JSON.parse(kept.form));
    form.prefill({ name: profile.name, email: profile.email, phone: profile.phone });
    if (text) this.prefill(text);
  }

  // --- the server

  #hearServer() {
    const { conversation, outbox, session } = this;
    this.knock.addEventListener("change", () => this.#due());
    conversation.addEventListener("change", () => {
      this.knock.follow(conversation.running?.view);
      outbox.settle((ref) => conversation.has(ref));
      this.attendance.look();
      this.#due();
    });
    conversation.addEventListener("line", (event) => {
      const { chat, line } = /** @type {CustomEvent} */ (event).detail;
      if (this.reporter.isLive) this.extras.line(chat, line);
      if (this.reporter.isLive) this.screen.scroller.follow({ isNews: line.side !== "visitor" });
    });
    outbox.addEventListener("change", () => this.#due());
    session.addEventListener("line", () => this.#line());
    session.addEventListener("started", () => this.#started());
    session.addEventListener("caught-up", () => {
      this.marks.restart();
      this.translations.restart();
      this.describe({});
      this.presence.report({ again: true });
      outbox.flush();
      this.attendance.ask();
      this.#due();
    });
    session.addEventListener("invited", (event) => this.bridge.tell("invited", /** @type {CustomEvent} */ (event).detail));
  }

  #who() {
    const { token, page } = this.hello;
    return {
      token,
      page,
      ticket: this.root.dataset.ticket,
      locale: navigator.language ?? "",
      language: document.documentElement.lang,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "",
    };
  }

  #line() {
    const { line } = this.session.socket;
    if (line.state === "open" || line.state === "closed") {
      clearTimeout(this.#lostTimer);
      this.#lostTimer = 0;
      this.#isLost = false;
    } else {
      this.#lostTimer ||= setTimeout(() => this.#lose(), LOST_MS);
    }
    if (line.state !== "connecting") this.#closed = line.state === "closed" ? line.code : 0;
    // This page is older than its ticket is good for.
    if (line.code === 4403 && Date.now() - loadedAt > TICKET_MS) location.reload();
    this.#due();
  }

  #lose() {
    this.#isLost = true;
    this.#due();
  }

  #started() {
    this.#awaitOpening();
    this.#settle();
    if (!this.reporter.isLive) {
      this.reporter.isLive = true;
      this.#render();
      this.screen.begin();
    }
    // After a release a frame that nobody looks at loads itself again, once for each release.
    const { release } = this.session;
    if (release === this.root.dataset.release || this.isVisible || this.hello.kept.renewed === release) return;
    this.bridge.keep("renewed", release);
    location.reload();
  }

  /** Once the office opens, the server is asked again; not by everybody in the same second. */
  #awaitOpening() {
    clearTimeout(this.#backTimer);
    const { isOpen, backAt } = this.conversation;
    const left = (backAt ?? 0) - serverNow();
    if (isOpen || left <= 0 || left > DAY_MS) return;
    this.#backTimer = setTimeout(() => this.isVisible && this.session.socket.reconnect(), left + Math.random() * 20_000);
  }

  /**
   * @param {import("./outbox.js").Item} item
   * @param {any} answer
   */
  #stored(item, answer) {
    if (item.type === "message.send") {
      const { chat, seq, at, text } = answer;
      this.extras.sent(text, item.data.text);
      this.conversation.own(chat, { seq, ref: item.ref, kind: "text", side: "visitor", name: "", text, data: {}, at });
      return;
    }
    this.outbox.remove(item);
    if (item.type === "form.send") return this.#begun(answer.chat);
    if (item.type === "chat.start") return;
    const { name, email } = /** @type {any} */ (item.data);
    this.inquiry.done(this.conversation.current?.view.id ?? null, { name, email });
    this.bridge.keep("form", null);
    this.screen.form.clear();
  }

  /**
   * What was meant for a chat that is over begins a new one; or goes into the form, which the visitor sees.
   * @param {import("./outbox.js").Item} item
   */
  #ended(item) {
    const { current } = this.conversation;
    if (current?.view.id !== item.chat || !isUnanswered(current, this.inquiry)) return true;
    this.screen.form.append(item.data.text);
    return false;
  }

  /** The form has made the chat. @param {import("./conversation.js").View} view */
  #begun(view) {
    const { form } = this.collect;
    this.screen.form.prefill(form?.person ?? {});
    this.collect.done();
    this.conversation.fill(view.id, { messages: [], chat: view });
  }

  /** Too many chats today: the contact form is still there. @param {import("./outbox.js").Item} item */
  #bar(item) {
    this.#isBarred = true;
    const { form } = this.collect;
    if (item.type === "form.send") this.screen.form.prefill(form?.person ?? {});
    this.screen.form.append(item.type === "form.send" ? (form?.words ?? "") : item.data.text);
  }

  /**
   * Something has to be filled in first, or once more; what was typed goes along.
   * @param {import("./outbox.js").Item} item
   * @param {import("../../js/shared/socket.js").CommandError} error
   */
  #want(item, error) {
    if (item.type === "form.send") return this.collect.refuse(error.message, error.fields);
    if (!this.collect.demand(item.data.text)) this.#draft(item.data.text);
  }

  /** Back to where it was typed, after what stands there already. @param {string} text */
  #draft(text) {
    const { composer } = this.screen;
    composer.value = `${composer.value}\n${text}`.trim();
    this.bridge.keep("draft", composer.value);
  }

  /** **E-mail me instead**. @param {string} email */
  async #leave(email) {
    const chat = this.#running;
    if (chat === null) return;
    await this.session.socket.request("chat.email", chat, { email });
    this.inquiry.done(chat, { name: this.collect.form?.person.name ?? this.hello.profile.name ?? "", email });
    this.screen.focusNext = true;
    this.#due();
  }

  // --- the visitor

  #hearVisitor() {
    const { bar, composer, form } = this.screen;
    bar.addEventListener("minimise", () => this.bridge.tell("minimise"));
    bar.addEventListener("end", () => this.#end());
    composer.addEventListener("send", (/** @type {CustomEvent} */ event) => this.#send(event.detail));
    composer.addEventListener("draft", (/** @type {CustomEvent} */ event) => this.bridge.keep("draft", event.detail || null));
    composer.addEventListener("typing", (/** @type {CustomEvent} */ { detail }) => {
      const text = composer.isPreviewed ? this.extras.masked(detail).slice(0, PREVIEWED) : "";
      if (this.#running !== null) this.session.socket.post("chat.type", this.#running, { text });
    });
    form.addEventListener("send", (/** @type {CustomEvent} */ event) => this.#inquire(event.detail));
    form.addEventListener("draft", (/** @type {CustomEvent} */ event) => this.bridge.keep("form", JSON.stringify(event.detail)));
    form.addEventListener("again", () => this.#again());
    this.collect.addEventListener("send", (event) => {
      const { kind, answers } = /** @type {CustomEvent} */ (event).detail;
      const masked = Object.entries(answers).map(([field, values]) => [field, values.map(maskCards)]);
      this.outbox.add("form.send", { kind, answers: Object.fromEntries(masked) }, null);
      this.follow();
    });
    // Where they are now is where the line belongs.
    addEventListener("focus", () => this.follow());
    addEventListener("keydown", (event) => event.key === "Escape" && this.bridge.tell("minimise"));
    document.addEventListener("visibilitychange", () => {
      this.follow();
      this.#mark();
    });
  }

  /** @param {string} text */
  #send(text) {
    const masked = this.extras.masked(text);
    this.extras.sent(masked, text);
    this.outbox.add("message.send", { text: masked }, this.#running);
    this.screen.scroller.toEnd();
    this.follow();
  }

  #end() {
    if (this.#running === null) return;
    this.session.socket.request("chat.end", this.#running).catch(() => this.#due());
    this.screen.composer.focus();
  }

  /** @param {import("./contact-form.js").Fields & {files: import("./contact-form.js").Attached[]}} told */
  #inquire({ files, ...fields }) {
    this.#refused = "";
    const { current } = this.conversation;
    const chat = current && isUnanswered(current, this.inquiry) ? current.view.id : null;
    this.outbox.add("inquiry.send", { ...fields, files: files.map(({ token }) => token) }, chat);
  }

  #again() {
    this.inquiry.read();
    this.screen.form.clear();
    this.#render();
    this.screen.focus();
  }

  #mark() {
    this.marks.update(this.isVisible && this.presence.isHere && this.screen.scroller.isAtEnd);
    this.bridge.tell("unread", this.marks.unread);
  }

  // --- drawing

  /** Its looks have changed. */
  redraw() {
    this.#due();
  }

  /** Many facts, one drawing. */
  #due() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#render();
    });
  }

  #render() {
    const { conversation, outbox, inquiry } = this;
    const refused = outbox.items.find((item) => item.type === "inquiry.send" && item.refused);
    if (refused) {
      this.#refused = refused.refused;
      outbox.remove(refused);
    }
    const { translations } = this;
    const { collect } = this;
    const isElsewhere = this.#closed === REPLACED;
    const isGone = this.#closed > 0 && !isElsewhere;
    const state = { conversation, translations, outbox, inquiry, collect, isLost: this.#isLost || isElsewhere, isElsewhere, isGone, isBarred: this.#isBarred, mayRun: this.#mayRun, knock: this.knock };
    this.screen.render({ ...state, step: stepOf(state), refused: this.#refused });
    this.extras.render();
    const view = conversation.running?.view;
    this.waiting.render(view?.status === "waiting", collect.form?.person.email || this.hello.profile.email || "");
    this.#mark();
  }
}
