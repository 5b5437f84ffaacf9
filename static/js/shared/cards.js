/**
 * Card numbers never stay in a chat (S9): the rules of chats/services/masking.py, so that none even
 * leaves the browser. The server masks again.
 */

const MASK = "•";
const SHORTEST = 13;
const LONGEST = 19;
const SHOWN = 4;
const GAP = "[\\s.,_/\\\\|*·•:;+~\\u00ad\\u200b-\\u200f\\u2010-\\u2015\\u2060\\u2212\\ufeff\\uff0d\\uff0e-]{0,4}";
const RUN = new RegExp(`\\p{Nd}(?:${GAP}\\p{Nd}){${SHORTEST - 1},}`, "gu");
const TAIL = new RegExp(`\\p{Nd}(?:${GAP}\\p{Nd})*${GAP}$`, "u");
const DIGIT = /\p{Nd}/u;
const ONLY_DIGITS = /^[^\p{L}\p{N}_•]*(?:\p{Nd}[^\p{L}\p{N}_•]*)+$/u;

/** First and last prefix of an issuer, and the lengths that its cards have. @type {[string, string, number[]][]} */
const ISSUERS = [
  ["4", "4", [13, 16, 18, 19]],
  ["51", "55", [16]],
  ["2221", "2720", [16]],
  ["34", "34", [15]],
  ["37", "37", [15]],
  ["300", "305", [14, 15, 16, 17, 18, 19]],
  ["3095", "3095", [14, 15, 16, 17, 18, 19]],
  ["36", "36", [14, 15, 16, 17, 18, 19]],
  ["38", "39", [14, 15, 16, 17, 18, 19]],
  ["6011", "6011", [16, 17, 18, 19]],
  ["644", "659", [16, 17, 18, 19]],
  ["60", "60", [16]],
  ["81", "82", [16, 17, 18, 19]],
  ["62", "62", [16, 17, 18, 19]],
  ["3528", "3589", [16, 17, 18, 19]],
  ["2200", "2204", [16, 17, 18, 19]],
  ["50", "50", [13, 14, 15, 16, 17, 18, 19]],
  ["56", "58", [13, 14, 15, 16, 17, 18, 19]],
  ["63", "63", [13, 14, 15, 16, 17, 18, 19]],
  ["67", "67", [13, 14, 15, 16, 17, 18, 19]],
  ["9792", "9792", [16]],
];

/** @param {string} text with every card number hidden but for its last four digits */
export function maskCards(text) {
  const chars = text.split("");
  for (const { places, start, end } of cards(text)) {
    for (const place of places.slice(start, end - SHOWN)) hide(chars, place);
  }
  return chars.join("");
}

/**
 * Masked, and also what completes a number that the sender's last line began.
 * @param {string} tail what `tailOf` gave for that line
 * @param {string} text
 */
export function maskAfter(tail, text) {
  if (!tail) return maskCards(text);
  const joined = `${tail}\n${text}`;
  const border = tail.length;
  const chars = joined.split("");
  for (const { places, start, end } of cards(joined)) {
    if (places[start] < border && border < places[end - 1]) {
      for (const place of places.slice(start, end)) hide(chars, place);
    }
  }
  return maskCards(chars.slice(border + 1).join(""));
}

/**
 * The digits that a line ends with, and those of the lines before it if it is nothing but digits.
 * @param {string} before
 * @param {string} text
 */
export function tailOf(before, text) {
  if (!DIGIT.test(text.slice(-6))) return "";
  const found = TAIL.exec(text.slice(-5 * LONGEST))?.[0];
  if (!found) return "";
  const carried = before && ONLY_DIGITS.test(text) ? `${before} ${found}` : found;
  const digits = [...carried].filter((char) => DIGIT.test(char));
  return digits.length < LONGEST ? carried : digits.slice(1 - LONGEST).join(" ");
}

/** @param {string} text */
export function isMasked(text) {
  return text.includes(MASK);
}

/**
 * @param {string[]} chars
 * @param {number} place
 */
function hide(chars, place) {
  chars[place] = MASK;
  // A digit beyond the first 65,536 characters of Unicode takes two places; Python counts it as one.
  if (/[\udc00-\udfff]/u.test(chars[place + 1] ?? "")) chars[place + 1] = "";
}

/** @param {string} text */
function* cards(text) {
  for (const run of text.matchAll(RUN)) {
    const places = [];
    const digits = [];
    let at = run.index;
    for (const char of run[0]) {
      if (DIGIT.test(char)) {
        places.push(at);
        digits.push(valueOf(char));
      }
      at += char.length;
    }
    for (const [start, end] of windows(digits, places)) yield { places, start, end };
  }
}

/** What a digit of any script is worth: their tens begin at an address that ends in 0 or 6. @param {string} char */
function valueOf(char) {
  const code = /** @type {number} */ (char.codePointAt(0));
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10;
  const low = code % 16;
  return low < 10 && DIGIT.test(String.fromCodePoint(code - low)) ? low : low - 6;
}

/** The tail of what one sender has written, oldest first. @param {string[]} texts */
export function tailOfAll(texts) {
  return texts.reduce(tailOf, "");
}

/**
 * A card begins and ends where a group of digits does: no window inside a longer unbroken number.
 * @param {number[]} digits
 * @param {number[]} places
 */
function* windows(digits, places) {
  const text = digits.join("");
  for (let start = 0; start <= digits.length - SHORTEST; start++) {
    if (start && places[start] === places[start - 1] + 1) continue;
    for (const length of lengths(text.slice(start, start + 4))) {
      const end = start + length;
      if (end > digits.length || (end < digits.length && places[end] === places[end - 1] + 1)) continue;
      if (passesLuhn(digits.slice(start, end))) yield [start, end];
    }
  }
}

/** @param {string} prefix */
function lengths(prefix) {
  const found = new Set();
  for (const [first, last, sizes] of ISSUERS) {
    const head = prefix.slice(0, first.length);
    if (head >= first && head <= last) for (const size of sizes) found.add(size);
  }
  return found;
}

/** @param {number[]} digits */
function passesLuhn(digits) {
  let sum = 0;
  digits.toReversed().forEach((digit, at) => {
    const doubled = digit * 2;
    sum += at % 2 ? (doubled > 9 ? doubled - 9 : doubled) : digit;
  });
  return sum % 10 === 0;
}
