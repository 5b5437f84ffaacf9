/** A little longer than an operator has to start the chat. */
const ALERT_MS = 35_000;

/** Without invite (P7): a socket waits for an operator to start the chat, and the window opens with it. */
export class Attendance {
  isOn = false;
  #isAsked = false;

  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
  }

  begin() {
    if (this.isOn || this.#hasSpoken("visitor")) return;
    this.isOn = true;
    setTimeout(() => this.app.conversation.running || this.#end(), ALERT_MS);
    this.app.follow();
    if (this.app.session.isOpen) this.ask();
    this.look();
  }

  /** With each new socket: the same alert goes on. */
  async ask() {
    if (!this.isOn || this.#isAsked) return;
    this.#isAsked = true;
    const { session, hello } = this.app;
    const answer = await session.socket.request("presence.alert", undefined, hello.page).catch(() => null);
    this.#isAsked = false;
    // A chat that an operator has begun has no words yet: they may come on the visitor's next page.
    if (answer && !answer.alerted && !this.app.conversation.running) this.#end();
  }

  /** The operator's first words are there. */
  look() {
    if (!this.isOn || !this.#hasSpoken("operator")) return;
    this.#end();
    if (!this.#hasSpoken("visitor")) this.app.bridge.tell("open");
  }

  #hasSpoken(/** @type {string} */ who) {
    return this.app.conversation.running?.lines.all.some(({ side }) => side === who) ?? false;
  }

  #end() {
    if (!this.isOn) return;
    this.isOn = false;
    this.app.follow();
  }
}
