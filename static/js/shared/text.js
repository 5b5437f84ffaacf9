// What turns or hides letters is never part of a link: it could show another address than it leads to.
const NONE = String.raw`\s<>"'\u0060\p{Bidi_Control}\p{Default_Ignorable_Code_Point}`;
// Ends before punctuation that closes the sentence rather than the address.
const END = String.raw`.,;:!?)\]}`;
const ADDRESS = new RegExp(String.raw`\bhttps?://[^${NONE}]+[^${NONE}${END}]|\b(?:mailto:)?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+`, "giu");
/** Phones, dates, card and order numbers: their groups would change places in a line from right to left. */
const NUMBER = /\+?\d[\d ().\/-]{4,}\d/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff]/u;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u;

/**
 * The text as nodes, with its web addresses as links. Never a string of HTML.
 * @param {string} text
 * @returns {Node[]}
 */
export function linkify(text) {
  /** @type {Node[]} */
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const url = addressOf(match[0]);
    if (!url) continue;
    nodes.push(...plain(text.slice(end, match.index)), apart(link(url, match[0])));
    end = match.index + match[0].length;
  }
  return [...nodes, ...plain(text.slice(end))];
}

/** @param {string} text without addresses */
function plain(text) {
  const parts = RIGHT_TO_LEFT.test(text) ? text.split(new RegExp(`(${NUMBER.source})`, "gu")) : [text];
  return parts.map((part, at) => {
    if (at % 2 === 0) return document.createTextNode(part);
    const number = document.createElement("bdi");
    number.textContent = part;
    return apart(number);
  });
}

/** What keeps its own order wherever it stands. @template {HTMLElement} T @param {T} node */
function apart(node) {
  node.dir = "ltr";
  return node;
}

/**
 * Where the words lead; empty for what only looks like an address.
 * @param {string} words
 */
function addressOf(words) {
  const url = /^https?:|^mailto:/i.test(words) ? words : `mailto:${words}`;
  // https://bank.example@elsewhere.example/ leads elsewhere.
  return URL.canParse(url) && !new URL(url).username ? url : "";
}

/**
 * @param {string} url
 * @param {string} [words]
 */
export function link(url, words = url) {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow";
  anchor.textContent = words;
  // In a line that runs from right to left an address would be read in pieces.
  anchor.dir = "ltr";
  return anchor;
}

/** @param {string} text one to three pictures and nothing else */
export function isOnlyEmoji(text) {
  return text.length < 60 && ONLY_EMOJI.test(text.trim());
}

/**
 * An address for a narrow place: without its scheme, query and last slash; null if it is no web address.
 * @param {string} url
 */
export function shortAddress(url) {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return null;
  return host + (pathname === "/" ? "" : decodePath(pathname));
}

/** @param {string} path */
function decodePath(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
