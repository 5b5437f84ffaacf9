/** What was sent after a visitor who left, or will be, beneath the last message that it tells them of (U1). */

import { painted } from "../shared/later.js";
import { oneAtATime } from "../shared/one-at-a-time.js";
import { store } from "./app.js";
import { fetchPiece } from "./server.js";
import { localise } from "./times.js";

export class Told {
  #chat = 0;
  /** What the latest look went by; nothing was looked at yet. @type {string | null} */
  #basis = null;
  #drawing = "";
  /** @type {HTMLElement[]} */
  #lines = [];

  /**
   * @param {number} chat
   * @returns {(() => void)[]} what stops it
   */
  watch(chat) {
    this.#chat = chat;
    const topics = ["back", `panel:${chat}:share`, `panel:${chat}:visitor`];
    const moves = [`record:${chat}`, `card:${chat}`];
    return [
      ...topics.map((topic) => store.on(topic, () => this.#basis !== null && this.#look())),
      ...moves.map((topic) => store.on(topic, this.#follow)),
    ];
  }

  /** While something is to go out, every line and every mark may change what and beneath which message. */
  #follow = () => {
    const card = store.cards.get(this.#chat);
    if (!card?.operator_seq || store.record(this.#chat).state !== "ready") return;
    const isOpen = card.absent_at !== null || this.#lines.some((line) => "going" in line.dataset);
    const basis = isOpen ? `${card.operator_seq} ${card.visitor_seq} ${card.marks.visitor_seen}` : "";
    if (basis === this.#basis) return;
    this.#basis = basis;
    this.#look();
  };

  #look = oneAtATime(async () => {
    // The conversation is seen first.
    await painted();
    const piece = await fetchPiece(`/console/chats/${this.#chat}/told/`).catch(() => null);
    // Nobody asked for it: what stands there stays, and the page says by itself when the line is lost.
    if (!piece) return;
    const lines = /** @type {HTMLElement[]} */ ([...piece.children]);
    const drawing = lines.map((line) => line.outerHTML).join("");
    if (drawing === this.#drawing) return;
    this.#drawing = drawing;
    for (const line of this.#lines) line.remove();
    this.#lines = lines;
    store.changed(`record:${this.#chat}`);
  });

  /** @param {HTMLElement} list */
  draw(list) {
    for (const line of this.#lines) {
      const item = line.isConnected ? null : list.querySelector(`.message[data-seq="${line.dataset.seq}"]`);
      if (!item) continue;
      localise(line);
      item.append(line);
    }
  }
}
