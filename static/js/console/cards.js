/** Pure rules about chat cards: which of two is newer, whose a chat is, in what order they stand. */

/** @typedef {import("./types.js").ChatCard} ChatCard */
/** @typedef {import("./types.js").MessageView} MessageView */

const PREVIEW = 120;

/**
 * The card with the higher version, with whatever only ever grows taken from both: messages and marks
 * move without a new version, and may be ahead of a card that was read before them.
 * @param {ChatCard | undefined} known
 * @param {ChatCard} card
 * @returns {ChatCard}
 */
export function merge(known, card) {
  if (!known) return card;
  const newest = card.version >= known.version ? card : known;
  return {
    ...newest,
    preview: known.visitor_seq > card.visitor_seq ? known.preview : card.preview,
    last_seq: Math.max(known.last_seq, card.last_seq),
    visitor_seq: Math.max(known.visitor_seq, card.visitor_seq),
    operator_seq: Math.max(known.operator_seq, card.operator_seq),
    last_message_at: latest(known.last_message_at, card.last_message_at),
    typing_at: latest(known.typing_at, card.typing_at),
    marks: furthest(known.marks, card.marks),
  };
}

/**
 * @param {ChatCard} card
 * @param {MessageView} message
 * @returns {ChatCard}
 */
export function withMessage(card, message) {
  const moved = { ...card, last_seq: Math.max(card.last_seq, message.seq) };
  if (message.kind === "event") return moved;
  moved.last_message_at = latest(card.last_message_at, message.at);
  if (message.side === "operator") moved.operator_seq = Math.max(card.operator_seq, message.seq);
  if (message.side === "visitor" && message.seq > card.visitor_seq) {
    moved.visitor_seq = message.seq;
    moved.preview = message.text.slice(0, PREVIEW);
  }
  return moved;
}

/**
 * @param {import("./types.js").Marks} one
 * @param {import("./types.js").Marks} other
 */
export function furthest(one, other) {
  return {
    visitor_delivered: Math.max(one.visitor_delivered, other.visitor_delivered),
    visitor_seen: Math.max(one.visitor_seen, other.visitor_seen),
    operator_delivered: Math.max(one.operator_delivered, other.operator_delivered),
    operator_seen: Math.max(one.operator_seen, other.operator_seen),
  };
}

/**
 * @param {number | null} one
 * @param {number | null} other
 */
export function latest(one, other) {
  return one === null ? other : Math.max(one, other ?? 0);
}

/** @param {ChatCard} card */
export function isOpen(card) {
  return card.status !== "ended" && card.status !== "redirected";
}

/** @param {ChatCard} card */
export function isWaiting(card) {
  return card.status === "queued" || card.status === "assigned";
}

/**
 * Who may accept: anyone while it is queued, only the one it is offered to while it is assigned.
 * @param {ChatCard} card
 * @param {number} me
 */
export function isForMe(card, me) {
  return card.status === "queued" || (card.status === "assigned" && card.operator?.id === me);
}

/**
 * @param {ChatCard} card
 * @param {number} me
 */
export function isMine(card, me) {
  return card.status === "active" && card.operator?.id === me;
}

/**
 * A colleague hands it on, and waits for an answer of this operator.
 * @param {ChatCard} card
 * @param {number} me
 */
export function isHandedTo(card, me) {
  return card.status === "active" && card.transfer?.outcome === "open" && card.transfer.receiver.id === me;
}

/**
 * @param {ChatCard} card
 * @param {number} me
 */
export function isHandedOnBy(card, me) {
  return isMine(card, me) && card.transfer?.outcome === "open";
}

/**
 * Returned chats stand at the head of the queue, then the longest waiting.
 * @param {ChatCard} one
 * @param {ChatCard} other
 */
export function byWaiting(one, other) {
  return (
    Number(other.is_returned) - Number(one.is_returned) ||
    one.waiting_since - other.waiting_since ||
    one.id - other.id
  );
}

/**
 * @param {ChatCard} one
 * @param {ChatCard} other
 */
export function byAccepted(one, other) {
  return (one.accepted_at ?? 0) - (other.accepted_at ?? 0) || one.id - other.id;
}
