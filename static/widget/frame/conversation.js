import { Lines } from "../../js/shared/lines.js";

/**
 * @typedef {import("../../js/shared/lines.js").Line} Line
 * @typedef {{visitor_delivered: number, visitor_seen: number, operator_delivered: number,
 *   operator_seen: number}} Marks
 * @typedef {{id: number, version: number, status: "waiting" | "active" | "ended" | "redirected",
 *   operator: string, picture: string, position: number | null, wait: [number, number] | null, back_at: number | null,
 *   hold_until: number | null, ended_by: string | null,
 *   visitor_language: string, operator_language: string,
 *   knocked_at: number | null, last_seq: number, marks: Marks, uploads_allowed: boolean, rating: number | null, may_rate: boolean, comes_later: boolean, offers_contact: boolean,
 *   is_available: boolean}} View
 * @typedef {{view: View, lines: Lines}} Chat
 */

const TYPING_MS = 5000;
const NO_MARKS = { visitor_delivered: 0, visitor_seen: 0, operator_delivered: 0, operator_seen: 0 };

/** What this page knows of the visitor's chats. Says "change" after each fact that changed something. */
export class Conversation extends EventTarget {
  /** Oldest first. @type {Map<number, Chat>} */
  chats = new Map();
  isOpen;
  /** Else there is no chat for this visitor, and nothing to write into (X15). */
  isAvailable = true;
  sentence = "";
  /** Outside of office hours: when they begin again. @type {number | null} */
  backAt = null;
  /** Fields of the form that the server would not ask again; null before it has spoken. @type {string[] | null} */
  answered = null;
  /** Addresses of faces, by the name over the messages. @type {Map<string, string>} */
  faces = new Map();
  /** Who is typing. */
  typing = "";
  #typingTimer = 0;
  /** Chats up to this one were deleted: what is still said of them is late. */
  #deleted = 0;

  /**
   * @param {boolean} isOpen somebody can answer, as far as the page's HTML knew
   * @param {number | null} backAt
   */
  constructor(isOpen, backAt = null) {
    super();
    this.isOpen = isOpen;
    this.backAt = backAt;
  }

  get current() {
    return [...this.chats.values()].pop();
  }

  /** The chat that a message goes to; undefined where the next one begins a new chat. */
  get running() {
    const chat = this.current;
    return chat && ["waiting", "active"].includes(chat.view.status) ? chat : undefined;
  }

  /** Chats with lines that this page has not got. */
  get incomplete() {
    return [...this.chats.values()].filter(({ view, lines }) => lines.hasGap || lines.last < view.last_seq);
  }

  /** @param {any} session the data of `session.started` */
  start(session) {
    this.isOpen = session.is_open;
    this.isAvailable = session.is_available;
    this.sentence = session.sentence;
    this.backAt = session.back_at;
    this.answered = session.answered;
    for (const view of session.chats) this.#look(view);
    for (const [id, lines] of Object.entries(session.messages)) this.#add(Number(id), lines);
    this.#changed();
  }

  /**
   * @param {{type: string, chat?: number, data: any}} fact
   */
  hear({ type, chat = 0, data }) {
    if ((chat || data?.id) && (chat || data.id) <= this.#deleted) return;
    if (type === "status.changed") {
      this.#look(data);
      this.isAvailable = data.is_available;
      if (data.back_at) this.isOpen = false;
    }
    else if (type === "message.sent") this.#add(chat, [data]);
    else if (type === "message.marked") this.#mark(this.#chat(chat).view, data);
    else if (type === "typing.started") this.#type(data.name);
    else return;
    this.#changed();
  }

  /**
   * The answer to `chat.resume`.
   * @param {number} id
   * @param {{messages: Line[], chat: View}} page
   */
  fill(id, page) {
    this.#look(page.chat);
    this.#add(id, page.messages);
    this.#changed();
  }

  /**
   * One of our own messages was stored.
   * @param {number} id
   * @param {Line} line
   */
  own(id, line) {
    this.#add(id, [line]);
    this.#changed();
  }

  /** The visitor has deleted all of it. */
  forget() {
    this.#deleted = this.current?.view.id ?? this.#deleted;
    this.chats = new Map();
    this.#type("");
    this.#changed();
  }

  /** @param {string} ref */
  has(ref) {
    return [...this.chats.values()].some(({ lines }) => lines.all.some((line) => line.ref === ref));
  }

  /** @param {number} id */
  #chat(id) {
    let chat = this.chats.get(id);
    if (!chat) {
      // A line may come before the fact that names its chat.
      const view = /** @type {View} */ ({
        id, version: 0, status: "waiting", operator: "", picture: "", position: null, wait: null, back_at: null, hold_until: null, ended_by: null,
        visitor_language: "", operator_language: "",
        knocked_at: null, last_seq: 0, marks: { ...NO_MARKS }, uploads_allowed: false, rating: null, may_rate: false, is_available: true, comes_later: false, offers_contact: false,
      });
      chat = { view, lines: new Lines() };
      this.chats = new Map([...this.chats, [id, chat]].sort(([one], [other]) => one - other));
    }
    return chat;
  }

  /** @param {View} view */
  #look(view) {
    const chat = this.#chat(view.id);
    const known = chat.view;
    if (view.version >= known.version) chat.view = { ...view, marks: known.marks };
    this.backAt = view.back_at ?? this.backAt;
    if (view.operator) this.faces.set(view.operator, view.picture);
    chat.view.last_seq = Math.max(known.last_seq, view.last_seq);
    this.#mark(chat.view, view.marks);
    if (!this.running) this.#type("");
  }

  /**
   * Marks only move forward (D10).
   * @param {View} view
   * @param {Marks} marks
   */
  #mark(view, marks) {
    const names = /** @type {(keyof Marks)[]} */ (Object.keys(NO_MARKS));
    for (const name of names) view.marks[name] = Math.max(view.marks[name], marks[name]);
  }

  /**
   * @param {number} id
   * @param {Line[]} lines
   */
  #add(id, lines) {
    const chat = this.#chat(id);
    const added = lines.filter((line) => chat.lines.add(line));
    if (added.some((line) => line.side === "operator")) this.#type("");
    for (const line of added) this.dispatchEvent(new CustomEvent("line", { detail: { chat: id, line } }));
  }

  /** @param {string} name */
  #type(name) {
    clearTimeout(this.#typingTimer);
    this.typing = name;
    if (!name) return;
    this.#typingTimer = setTimeout(() => {
      this.typing = "";
      this.#changed();
    }, TYPING_MS);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
