/** The canned responses of a chat: fetched once, and again when somebody changed them. */

import { store } from "./app.js";
import { csrf } from "./server.js";

/**
 * @typedef {{ask: string}} Ask
 * @typedef {{id: number, shortcut: string, name: string, scope: "client" | "department" | "personal",
 *   files: string[], parts: (string | Ask)[]}} Response
 */

const MOST_SHOWN = 50;
/** The names are in the texts already, so a visitor who gives a name changes them. @type {Map<number, {name: string, found: Promise<Response[]>}>} */
const lists = new Map();

store.on("responses", () => lists.clear());

/**
 * @param {number} chat
 * @returns {Promise<Response[]>}
 */
export function responsesFor(chat) {
  const name = store.cards.get(chat)?.visitor.name ?? "";
  const known = lists.get(chat);
  if (known?.name === name) return known.found;
  const found = ask(chat);
  lists.set(chat, { name, found });
  // What could not be fetched is asked for again the next time.
  found.catch(() => lists.delete(chat));
  return found;
}

/** @param {number} chat */
async function ask(chat) {
  const answer = await fetch(`/console/responses/for-chat/${chat}/`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return /** @type {Response[]} */ ((await answer.json()).responses);
}

/** It stands higher next time. @param {Response} response */
export function countUse({ id }) {
  fetch(`/console/responses/${id}/used/`, { method: "POST", headers: csrf(), keepalive: true }).catch(() => {
    // Only an order depends on it.
  });
}

/**
 * Those that fit what was typed after the slash: by shortcut first, then by name, then by text.
 * @param {Response[]} responses
 * @param {string} typed
 */
export function matching(responses, typed) {
  const wanted = typed.toLowerCase();
  const ranked = responses.map((response) => ({ response, rank: rank(response, wanted) }));
  const fitting = ranked.filter(({ rank }) => rank < 4).sort((one, other) => one.rank - other.rank);
  return fitting.slice(0, MOST_SHOWN).map(({ response }) => response);
}

/**
 * @param {Response} response
 * @param {string} wanted
 */
function rank(response, wanted) {
  const shortcut = response.shortcut.toLowerCase();
  if (shortcut.startsWith(wanted)) return 0;
  const name = response.name.toLowerCase();
  if (name.startsWith(wanted)) return 1;
  if (shortcut.includes(wanted) || name.includes(wanted)) return 2;
  return preview(response).toLowerCase().includes(wanted) ? 3 : 4;
}

/** One line of it, with dots for what will be asked. @param {Response} response */
export function preview({ parts }) {
  return parts.map((part) => (typeof part === "string" ? part : "…")).join("").replace(/\s+/gu, " ");
}

/** What the operator is asked, each once. @param {Response} response */
export function questions({ parts }) {
  return [...new Set(parts.flatMap((part) => (typeof part === "string" ? [] : [part.ask])))];
}

/**
 * @param {Response} response
 * @param {Map<string, string>} answers
 */
export function textOf({ parts }, answers) {
  return parts.map((part) => (typeof part === "string" ? part : (answers.get(part.ask) ?? ""))).join("");
}
