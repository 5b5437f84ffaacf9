const COALESCE_MS = 250;

/** Tells the server how far the other side's lines have arrived and been seen, and counts the unseen. */
export class Marks {
  #timer = 0;
  #delivered = 0;
  #seen = 0;
  #sent = "";
  #sentSeen = 0;
  #chat = 0;

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {import("../../js/shared/socket.js").LiveSocket} socket
   */
  constructor(conversation, socket) {
    this.conversation = conversation;
    this.socket = socket;
  }

  /** Messages of operators that nobody has looked at on this page or in another tab. */
  get unread() {
    const chat = this.conversation.current;
    if (!chat) return 0;
    const seen = Math.max(chat.view.marks.visitor_seen, chat.view.id === this.#chat ? this.#seen : 0);
    return chat.lines.all.filter(({ seq, kind, side }) => seq > seen && kind !== "event" && side === "operator").length;
  }

  /** @param {boolean} isSeen the end of the conversation is on screen, and the visitor before it */
  update(isSeen) {
    const chat = this.conversation.current;
    if (!chat) return;
    if (chat.view.id !== this.#chat) {
      this.#chat = chat.view.id;
      this.#delivered = this.#seen = this.#sentSeen = 0;
    }
    // What we wrote ourselves needs no mark, so that a message costs the server no second write.
    const last = chat.lines.all.findLast(({ side }) => side !== "visitor")?.seq ?? 0;
    this.#delivered = Math.max(this.#delivered, last);
    if (isSeen) this.#seen = Math.max(this.#seen, last);
    // Whoever looks away within that moment has hardly read it; it may even have come after they did.
    else if (this.#timer) this.#seen = this.#sentSeen;
    const { visitor_delivered: delivered, visitor_seen: seen } = chat.view.marks;
    if (this.#delivered <= delivered && this.#seen <= seen) return;
    this.#timer ||= setTimeout(() => this.#send(), COALESCE_MS);
  }

  /** A mark may have been lost with the line. */
  restart() {
    this.#sent = "";
  }

  #send() {
    this.#timer = 0;
    const mark = `${this.#chat}/${this.#delivered}/${this.#seen}`;
    if (mark === this.#sent || !this.socket.isOpen) return;
    this.#sent = mark;
    this.#sentSeen = this.#seen;
    this.socket.post("chat.mark", this.#chat, { delivered: this.#delivered, seen: this.#seen });
  }
}
