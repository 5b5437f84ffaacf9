/** Which canned texts were inserted in a chat: the spell check leaves their words alone (S12). */

const KEPT = 10;
/** @type {Map<number, string[]>} */
const inserted = new Map();

/**
 * @param {number} chat
 * @param {string} text
 */
export function remember(chat, text) {
  inserted.set(chat, [...(inserted.get(chat) ?? []), text].slice(-KEPT));
}

/** @param {number} chat */
export function cannedWords(chat) {
  return (inserted.get(chat) ?? []).join("\n");
}
