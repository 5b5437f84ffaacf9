// Ends before punctuation that closes the sentence rather than the address.
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}]/giu;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u;

/**
 * The text as nodes, with its web addresses as links. Never a string of HTML.
 * @param {string} text
 * @returns {(Text | HTMLAnchorElement)[]}
 */
export function linkify(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (!URL.canParse(match[0])) continue;
    nodes.push(document.createTextNode(text.slice(end, match.index)), link(match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
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
