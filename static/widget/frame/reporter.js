/** Tells the host page's `LiveChat('on', …)` what happens, and the next page that a chat runs. */
export class Reporter {
  #said = "";
  /** The past is no news: set once the server has told it. */
  isLive = false;

  /**
   * @param {import("./bridge.js").Bridge} bridge
   * @param {import("./conversation.js").Conversation} conversation
   */
  constructor(bridge, conversation) {
    this.bridge = bridge;
    this.conversation = conversation;
    conversation.addEventListener("change", () => this.#changed());
    conversation.addEventListener("line", (event) => {
      const { chat, line } = /** @type {CustomEvent} */ (event).detail;
      if (this.isLive && line.kind !== "event") bridge.emit("message", { chat, from: line.side, text: line.text });
    });
  }

  #changed() {
    const { current, running } = this.conversation;
    const says = current ? `${current.view.id} ${current.view.status}` : "";
    if (says === this.#said) return;
    const wasRunning = /waiting|active/.test(this.#said);
    this.#said = says;
    this.bridge.keep("chat", running ? "1" : null);
    if (!current || !this.isLive) return;
    const { id, status } = current.view;
    this.bridge.emit("status", { chat: id, status });
    if (running && !wasRunning) this.bridge.emit("started", { chat: id });
    if (!running && wasRunning) this.bridge.emit("ended", { chat: id, status });
  }
}
