import { isMasked, maskAfter, tailOfAll } from "../../js/shared/cards.js";
import { filesOf } from "../../js/shared/upload.js";
import { CallMe } from "./call-me.js";
import { Files } from "./files.js";
import { Guide } from "./guide.js";
import { Offered } from "./offered.js";
import { Own } from "./own.js";
import { Rating } from "./rating.js";

/** Lines of one's own that a card number may have begun in. */
const LOOK_BACK = 5;

/** What goes between visitor and operator beside words: files, pages to look at, a rating, a call. */
export class Extras {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    const { root, bridge, session, screen } = app;
    this.app = app;
    this.files = new Files(root, () => this.#who());
    this.guide = new Guide(root, bridge, () => app.hello.page);
    this.rating = new Rating(root, (chat, data) => session.socket.request("chat.rate", chat, data));
    this.callMe = new CallMe(root, (phone) => session.socket.request("visitor.call", undefined, { phone }));
    this.offered = new Offered(app);
    this.own = new Own(app, () => this.#who());
    screen.log.files = this.files;
    screen.log.addEventListener("open-page", (/** @type {CustomEvent} */ event) => this.guide.open(event.detail));
    screen.composer.addEventListener("files", (/** @type {CustomEvent} */ event) => this.#send(event.detail));
    if (screen.form.files) screen.form.files.who = () => this.#who();
    for (const type of ["dragover", "drop"]) root.addEventListener(type, (event) => this.#drop(/** @type {DragEvent} */ (event)));
    this.guide.arrive(app.hello.kept.back);
  }

  /** @param {number} chat @param {import("./conversation.js").Line} line */
  line(chat, line) {
    if (line.side === "system" && chat === this.app.conversation.running?.view.id) this.guide.hear(line);
  }

  /** S9: what may leave this browser, and whether something was hidden. @param {string} text */
  masked(text) {
    const { conversation, outbox } = this.app;
    const lines = conversation.running?.lines.all ?? [];
    const own = lines.filter(({ side, kind }) => side === "visitor" && kind === "text").slice(-LOOK_BACK);
    const waiting = outbox.items.filter(({ type, seq }) => type === "message.send" && !seq).map(({ data }) => data);
    return maskAfter(tailOfAll([...own, ...waiting].map((one) => one.text)), text);
  }

  /** A message was stored or is about to be. @param {string} text @param {string} typed */
  sent(text, typed) {
    if (text !== typed && isMasked(text)) this.callMe.offer(this.app.hello.profile.phone ?? "");
  }

  render() {
    const { conversation, screen } = this.app;
    const { current, running } = conversation;
    screen.composer.allowFiles(Boolean(running?.view.uploads_allowed));
    this.rating.render(running || !conversation.isAvailable ? undefined : current);
    this.offered.render(running?.view);
    this.own.render();
  }

  /** @param {File[]} files */
  #send(files) {
    const { form } = this.app.screen;
    if (form.isConnected) return form.files?.add(files);
    const running = this.app.conversation.running?.view;
    if (!running?.uploads_allowed) return;
    this.files.send(files, running.id, ({ chat, message }) => this.app.conversation.own(chat, message));
  }

  /** @param {DragEvent} event */
  #drop(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Without this the browser would leave the chat and show the file.
    event.preventDefault();
    if (event.type === "drop") this.#send(filesOf(event.dataTransfer));
  }

  #who() {
    const { token } = this.app.hello;
    return { Authorization: `Bearer ${token}`, "X-Widget-Ticket": this.app.root.dataset.ticket ?? "" };
  }
}
