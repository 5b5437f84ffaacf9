/** How long "we have your message" greets a visitor who comes back. */
const SHOWN_MS = 24 * 3600_000;
const NAME = "inquiry";

/**
 * What became of the contact form, kept over a change of page: the server tells nobody.
 * @typedef {{chat: number | null, name: string, email: string, at: number, isRead: boolean}} Sent
 */
export class Inquiry {
  /** @type {Sent | null} */
  sent = null;

  /** @param {(name: string, value: string | null) => void} keep */
  constructor(keep) {
    this.keep = keep;
  }

  /** @param {Record<string, string>} kept */
  restore(kept) {
    this.sent = kept[NAME] ? JSON.parse(kept[NAME]) : null;
  }

  /**
   * @param {number | null} chat
   * @param {{name: string, email: string}} fields
   */
  done(chat, { name, email }) {
    this.#set({ chat, name, email, at: Date.now(), isRead: false });
  }

  /** **Write another message**. */
  read() {
    if (this.sent) this.#set({ ...this.sent, isRead: true });
  }

  /**
   * The form for this chat was sent.
   * @param {number | null} chat
   */
  covers(chat) {
    return this.sent?.chat === chat;
  }

  /**
   * Nothing has happened since, and the visitor has not asked for a new form.
   * @param {number | null} chat
   */
  isShown(chat) {
    return this.covers(chat) && !this.sent?.isRead && Date.now() - (this.sent?.at ?? 0) < SHOWN_MS;
  }

  /** @param {Sent} sent */
  #set(sent) {
    this.sent = sent;
    this.keep(NAME, JSON.stringify(sent));
  }
}
