import { setServerTime } from "../../js/shared/clock.js";
import { LiveSocket } from "../../js/shared/socket.js";
import { Ways } from "./ways.js";

/** Lines often overtake each other by a moment: only a hole that stays is worth a question. */
const GAP_MS = 80;
/** After the server could not read the record. */
const BUSY_MS = 2_000;

/**
 * The visitor's socket: it says who this is, feeds the conversation, and fetches what is missing.
 * Says "line" when the connection changes, "started" when the server has said hello, and "caught-up"
 * when nothing that was stored before is missing any more.
 */
export class Session extends EventTarget {
  /** Nothing may be sent before the record is complete: it tells what of ours was stored already. */
  isCaughtUp = false;
  release = "";
  #gapTimer = 0;
  #isFilling = false;
  /** A hole that the server could not fill; asked for again only when something changes. */
  #hopeless = "";

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {() => object} who token, ticket and page for `session.start`
   * @param {() => void} beating
   */
  constructor(conversation, who, beating) {
    super();
    this.conversation = conversation;
    const start = () => ({ ...who(), ...this.#known });
    const ways = new Ways(start, () => this.socket.reconnect());
    this.socket = new LiveSocket("/ws/visitor/", {
      start,
      open: (url) => ways.open(url),
      started: (frame) => this.#started(frame.data),
      fact: (fact) => this.#hear(fact),
      line: (line) => this.#line(line.state),
      beat: () => {
        beating();
        return {};
      },
    });
  }

  get isOpen() {
    return this.socket.isOpen && this.isCaughtUp;
  }

  get #known() {
    const { current } = this.conversation;
    return current ? { chat: current.view.id, after: current.lines.last } : {};
  }

  /** @param {any} session */
  #started(session) {
    setServerTime(session.now);
    this.release = session.release;
    this.conversation.start(session);
    this.dispatchEvent(new Event("started"));
  }

  /** @param {string} state */
  #line(state) {
    this.isCaughtUp = false;
    this.#hopeless = "";
    this.dispatchEvent(new Event("line"));
    if (state === "open") this.#catchUp();
  }

  async #catchUp() {
    await this.#fill();
    if (!this.socket.isOpen) return;
    this.isCaughtUp = true;
    this.dispatchEvent(new Event("caught-up"));
  }

  /** @param {any} fact */
  #hear(fact) {
    if (fact.type === "session.resync") this.#resync();
    else if (fact.type === "invitation.sent") this.dispatchEvent(new CustomEvent("invited", { detail: fact.data }));
    // Over plain requests each may begin with how things stand.
    else if (fact.type === "session.started") this.#started(fact.data);
    else this.conversation.hear(fact);
    clearTimeout(this.#gapTimer);
    if (this.conversation.incomplete.length) this.#gapTimer = setTimeout(() => this.#fill(), GAP_MS);
  }

  /** The server has thrown facts away, whatever it answered before. */
  #resync() {
    this.#hopeless = "";
    this.#resume(this.conversation.current?.view.id);
  }

  async #fill() {
    if (this.#isFilling) return;
    this.#isFilling = true;
    for (const { view } of this.conversation.incomplete) await this.#resume(view.id);
    this.#isFilling = false;
  }

  /** @param {number | undefined} id */
  async #resume(id) {
    const chat = this.conversation.chats.get(id ?? 0);
    if (!chat) return;
    try {
      for (let isComplete = false; !isComplete; ) {
        const after = chat.lines.last;
        const question = `${id}/${after}/${chat.lines.highest}/${chat.view.last_seq}`;
        if (question === this.#hopeless) return;
        const page = await this.socket.request("chat.resume", id, { after });
        this.conversation.fill(chat.view.id, page);
        isComplete = page.complete;
        if (chat.lines.last === after) this.#hopeless = question;
      }
    } catch (error) {
      // The line was lost or the chat is gone: the next line asks again.
      const { code } = /** @type {import("../../js/shared/socket.js").CommandError} */ (error);
      if (code === "busy") setTimeout(() => this.#resume(id), BUSY_MS);
    }
  }
}
