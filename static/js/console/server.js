/** Asking the server for a piece of a page, or telling it to do something. */

const LOST = "That did not reach the server. Check your connection and try again.";
const BROKEN = "Something went wrong at our side. Nothing was changed; please try again.";

/**
 * What the server laid out, as elements.
 * @param {string} address
 * @returns {Promise<DocumentFragment>}
 */
export async function fetchPiece(address) {
  const answer = await ask(address);
  const page = new DOMParser().parseFromString(`<table>${await answer.text()}</table>`, "text/html");
  return pieces(page);
}

/** @param {string} address @param {Record<string, string | string[]>} fields */
export function post(address, fields) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
  return ask(address, { method: "POST", body, headers: csrf() });
}

/** @param {string} address @param {RequestInit} [options] */
async function ask(address, options = {}) {
  const answer = await fetch(address, options).catch(() => null);
  if (!answer) throw new Error(LOST);
  if (answer.ok && !answer.redirected) return answer;
  const isSentence = (answer.headers.get("Content-Type") ?? "").startsWith("text/plain");
  throw new Error(isSentence ? await answer.text() : BROKEN);
}

/** Rows are only parsed inside a table, anything else is put before it. @param {Document} page */
function pieces(page) {
  const found = document.createDocumentFragment();
  const table = page.querySelector("body > table:last-of-type");
  for (const node of [...page.body.children].filter((one) => one !== table)) found.append(node);
  found.append(...(table?.children ?? []));
  return found;
}

/** What tells the server that a page of its own posts. @returns {Record<string, string>} */
export function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
}
