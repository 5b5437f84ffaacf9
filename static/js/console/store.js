import { furthest, isForMe, isHandedTo, isMine, isOpen, isWaiting, byAccepted, byWaiting, merge, withMessage } from "./cards.js";
import { Record } from "./record.js";

/** @typedef {import("./types.js").ChatCard} ChatCard */
/** @typedef {import("../shared/socket.js").Frame} Frame */

/** Ended chats are remembered so that an event which comes late does not bring them back. */
const MOST_ENDED = 500;

/**
 * All that the console knows. Facts go in, elements read; nothing else changes it.
 * Listeners hear topics: `me`, `alert`, `offline`, `cards`, `card:ID`, `record:ID`, `visitor:ID`,
 * `panel:ID:NAME`, `responses`, `list:NAME`, `deleted`, and `back`: the line was lost, and with it
 * whatever is told but not kept.
 */
export class Store {
  /** @type {import("./types.js").OperatorView} */
  me = {
    id: 0, name: "", is_online: false, active_chats: 0, max_chats: 0, picture: "", allows_uploads: false,
    checks_spelling: true, sounds: true, notifications: true, language: "en", languages: [],
  };
  limits = { text: 5000 };
  release = "";
  /** Clients whose chats this operator may accept; the others are read along with. @type {Set<number>} */
  answers = new Set();
  /** A visitor whose presence this operator is alerted to. @type {import("./types.js").AlertView | null} */
  alert = null;
  /** How the latest alert ended. @type {{id: number, outcome: string}} */
  alertOver = { id: 0, outcome: "" };
  /** Why the server set this operator offline, until they went online again or closed the notice. */
  setOffline = "";
  /** Chats that leave every screen. @type {Set<number>} */
  deleted = new Set();
  isLoaded = false;
  /** @type {Map<number, ChatCard>} */
  cards = new Map();
  /** @type {Map<number, Record>} */
  #records = new Map();
  /** @type {Map<string, Set<() => void>>} */
  #listeners = new Map();
  /** @type {Set<string>} */
  #changed = new Set();

  /**
   * @param {string} topic
   * @param {() => void} listener called once for all the changes of one turn
   * @returns {() => void} stops it
   */
  on(topic, listener) {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** @param {string[]} topics */
  changed(...topics) {
    if (!this.#changed.size) queueMicrotask(() => this.#tell());
    for (const topic of topics) this.#changed.add(topic);
  }

  #tell() {
    const listeners = new Set();
    for (const topic of this.#changed) for (const one of this.#listeners.get(topic) ?? []) listeners.add(one);
    this.#changed.clear();
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        // One element that fails must not keep the others from hearing.
        reportError(error);
      }
    }
  }

  /** @param {number} chat */
  record(chat) {
    let record = this.#records.get(chat);
    if (!record) this.#records.set(chat, (record = new Record()));
    return record;
  }

  /** Nobody looks at it any more. @param {number} chat */
  forget(chat) {
    this.#records.delete(chat);
  }

  get waiting() {
    return [...this.cards.values()].filter(isWaiting).sort(byWaiting);
  }

  get mine() {
    return [...this.cards.values()].filter((card) => isMine(card, this.me.id)).sort(byAccepted);
  }

  get open() {
    const active = [...this.cards.values()].filter((card) => card.status === "active").sort(byAccepted);
    return [...this.waiting, ...active];
  }

  get requests() {
    return this.waiting.filter((card) => this.mayAccept(card));
  }

  /** Chats that colleagues offer to this operator, the one with the least time left first. */
  get transfers() {
    const handed = [...this.cards.values()].filter((card) => isHandedTo(card, this.me.id));
    return handed.sort((one, other) => (one.transfer?.deadline_at ?? 0) - (other.transfer?.deadline_at ?? 0));
  }

  /** @param {ChatCard} card */
  mayAccept(card) {
    return this.answers.has(card.client.id) && isForMe(card, this.me.id);
  }

  /**
   * How many messages of the visitor this operator has not seen.
   * @param {ChatCard} card
   */
  unread(card) {
    const seen = card.marks.operator_seen;
    const known = this.#records.get(card.id)?.messages;
    if (!known?.length) return card.visitor_seq > seen ? 1 : 0;
    return known.slice(seen).filter((message) => message.side === "visitor").length;
  }

  /** @param {import("./types.js").OperatorSession} session */
  begin(session) {
    // Whoever was online and is not after the line was lost was set offline meanwhile.
    this.#available(session.me, this.me.is_online ? "lost" : "");
    this.limits = session.limits;
    this.release = session.release;
    this.answers = new Set(session.answers);
    this.isLoaded = true;
    const open = new Set(session.chats.map((card) => card.id));
    // What is open here and not there ended, or is not ours any more; who looks at it asks for it.
    for (const card of this.cards.values()) if (isOpen(card) && !open.has(card.id)) this.#drop(card.id);
    for (const card of session.chats) this.put(card);
    this.#alert(session.alert);
    this.changed("cards");
  }

  /** @param {import("./types.js").AlertView | null} alert */
  #alert(alert) {
    this.alert = alert;
    this.changed("alert");
  }

  /** @param {{id: number, outcome: string}} over */
  alertEnded(over) {
    this.alertOver = over;
    if (this.alert?.id === over.id) this.#alert(null);
  }

  /** @param {ChatCard} card */
  put(card) {
    this.cards.set(card.id, merge(this.cards.get(card.id), card));
    if (!isOpen(card)) this.#prune();
    this.changed("cards", `card:${card.id}`);
  }

  /** @param {number} chat */
  #drop(chat) {
    this.cards.delete(chat);
    this.changed("cards", `card:${chat}`);
  }

  /** @param {number[]} chats */
  #delete(chats) {
    for (const chat of chats) {
      this.deleted.add(chat);
      const record = this.#records.get(chat);
      if (record) Object.assign(record, { state: "refused", problem: "This chat was deleted." });
      this.changed(`record:${chat}`);
      this.#drop(chat);
    }
    this.changed("deleted");
  }

  /** @param {number[]} chats */
  #restore(chats) {
    for (const chat of chats) this.deleted.delete(chat);
    this.changed("deleted");
  }

  #prune() {
    const ended = [...this.cards.values()].filter((card) => !isOpen(card) && !this.#records.has(card.id));
    for (const card of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) this.cards.delete(card.id);
  }

  /**
   * @param {number} chat
   * @param {import("./types.js").MessageView} message
   */
  message(chat, message) {
    const card = this.cards.get(chat);
    if (card) this.cards.set(chat, withMessage(card, message));
    this.#records.get(chat)?.add(message);
    this.changed("cards", `card:${chat}`, `record:${chat}`);
  }

  /**
   * @param {number} chat
   * @param {import("./types.js").Marks} marks
   */
  marked(chat, marks) {
    const card = this.cards.get(chat);
    if (card) this.put({ ...card, marks: furthest(card.marks, marks) });
  }

  /**
   * @param {number} chat
   * @param {string} name of the visitor, or empty when it was this operator
   * @param {number} now
   * @param {string} [text] what they have typed so far
   */
  typed(chat, name, now, text = "") {
    const card = this.cards.get(chat);
    if (card) this.put({ ...card, typing_at: now });
    if (name) this.#records.get(chat)?.types(name, now, text);
    this.changed(`record:${chat}`);
  }

  /**
   * @param {number} chat
   * @param {import("./types.js").VisitorPanel} visitor
   */
  visitor(chat, visitor) {
    this.record(chat).visitor = visitor;
    this.changed(`visitor:${chat}`);
  }

  /**
   * @param {number} chat
   * @param {import("./types.js").PageSeen} page
   */
  page(chat, page) {
    const visitor = this.#records.get(chat)?.visitor;
    if (visitor) this.visitor(chat, { ...visitor, pages: [...visitor.pages, page] });
  }

  /**
   * @param {Frame} fact of a type that this page does not know is ignored: it outlives a deploy
   * @param {number} now
   */
  apply({ type, chat = 0, data }, now) {
    if (type === "message.sent") this.message(chat, data);
    else if (type === "message.marked") this.marked(chat, data);
    else if (type === "typing.started") this.typed(chat, data.side === "visitor" ? data.name : "", now, data.text);
    else if (type === "page.viewed") this.page(chat, data);
    else if (type === "panel.changed") this.changed(`panel:${chat}:${data.panel}`);
    else if (type === "responses.changed") this.changed("responses");
    else if (type === "list.changed") this.changed(`list:${data.list}`);
    else if (type === "chat.deleted") this.#delete(data.chats);
    else if (type === "chat.restored") this.#restore(data.chats);
    else if (type === "alert.offered") this.#alert(data);
    else if (type === "alert.ended") this.alertEnded(data);
    else if (type === "availability.changed") this.#available(data.me, data.reason);
    else if (CARD_FACTS.has(type)) this.put(data);
  }

  /**
   * @param {import("./types.js").OperatorView} me
   * @param {string} reason
   */
  #available(me, reason) {
    this.me = me;
    const isTold = !me.is_online && ["missed_offers", "idle", "lost"].includes(reason);
    if (isTold) this.#setOffline(reason);
    else if (me.is_online) this.#setOffline("");
    this.changed("me", "cards");
  }

  dismissOffline() {
    this.#setOffline("");
  }

  /** @param {string} reason */
  #setOffline(reason) {
    if (this.setOffline === reason) return;
    this.setOffline = reason;
    this.changed("offline");
  }
}

export const CARD_FACTS = new Set([
  "chat.queued", "chat.offered", "chat.accepted", "chat.returned", "chat.redirected", "chat.ended", "chat.changed",
]);
