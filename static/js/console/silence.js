/** The silence clock of product.md, drawn here and ruled by the server. */

/** @typedef {import("./types.js").ChatCard} ChatCard */

/**
 * @typedef {{side: "operator" | "visitor", stage: "hold" | "calm" | "alarm" | "ask" | "over",
 *   left: number, start: number}} Silence
 *   `side` wrote last; `left` are the ms until the chat ends or goes back to the queue.
 */

/**
 * @param {ChatCard} card
 * @param {number} now
 * @returns {Silence | null} null where none is heeded: not active, or waiting for a visitor who is away, now
 *   or when it would end
 */
export function silence(card, now) {
  if (card.status !== "active" || card.away_at !== null) return null;
  const start = Math.max(
    card.last_message_at ?? 0, card.typing_at ?? 0, card.accepted_at ?? 0, card.hold_until ?? 0,
  );
  const side = card.visitor_seq > card.operator_seq ? "visitor" : "operator";
  if (side === "operator" && card.absent_at !== null && card.is_reachable) return null;
  // The two clocks differ by some milliseconds: only a hold may end in the future.
  const stage = (card.hold_until ?? 0) > now ? "hold" : stageOf(card, now - start);
  // Our idea of the server's time is late by a moment.
  const whole = card.silence_seconds * 1000;
  return { side, stage, left: Math.min(whole, start + whole - now), start };
}

/**
 * @param {ChatCard} card
 * @param {number} quiet
 */
function stageOf(card, quiet) {
  if (quiet < card.alarm_seconds * 1000) return "calm";
  if (quiet < card.ask_seconds * 1000) return "alarm";
  return quiet < card.silence_seconds * 1000 ? "ask" : "over";
}
