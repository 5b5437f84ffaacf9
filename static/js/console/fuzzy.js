/** Which of many words somebody means who typed a few of their letters. */

const START = 8;
const RUN = 4;

/**
 * How well `typed` fits, or -1 where its letters are not all there in order. Beginnings of words count most,
 * then letters that stand together.
 * @param {string} typed
 * @param {string} words
 */
export function fit(typed, words) {
  const wanted = fold(typed).replaceAll(/\s+/gu, "");
  const there = fold(words);
  let score = 0;
  let from = 0;
  let before = -2;
  for (const letter of wanted) {
    const at = next(there, letter, from, before);
    if (at < 0) return -1;
    const isStart = at === 0 || !/[\p{L}\p{N}]/u.test(there[at - 1]);
    score += 1 + (isStart ? START : 0) + (at === before + 1 ? RUN : 0);
    before = at;
    from = at + 1;
  }
  // Of two that fit alike the shorter one is meant.
  return score - there.length / 100;
}

/**
 * The letter right after the one before, else the next beginning of a word, else the next at all.
 * @param {string} there
 * @param {string} letter
 * @param {number} from
 * @param {number} before
 */
function next(there, letter, from, before) {
  if (there[before + 1] === letter) return before + 1;
  for (let at = from; at < there.length; at++) {
    if (there[at] === letter && (at === 0 || !/[\p{L}\p{N}]/u.test(there[at - 1]))) return at;
  }
  return there.indexOf(letter, from);
}

/** Without case and accents. @param {string} text */
export function fold(text) {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
