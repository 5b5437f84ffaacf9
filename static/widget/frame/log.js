import { serverNow } from "../../js/shared/clock.js";
import { keyed, part, setText, stamp } from "../../js/shared/dom.js";
import { isOnlyEmoji, linkify } from "../../js/shared/text.js";
import { dayName, dayOf, initials, say, timeOfDay } from "./words.js";

/** Lines of one person within this time stand together. */
const GROUP_MS = 5 * 60_000;

/**
 * @typedef {import("./conversation.js").Line} Line
 * @typedef {{key: string, kind: "text" | "event" | "question" | "day" | "divider", text: string, side: string,
 *   name: string, at: number, state: "" | "sending" | "unsent" | "refused", receipt: string}} Row
 */

/** The conversation: every chat of this visitor, then what is not stored yet. */
class ChatLog extends HTMLElement {
  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {import("./outbox.js").Item[]} unsent
   * @param {boolean} isLost
   */
  render(conversation, unsent, isLost) {
    const rows = [...conversation.chats.values()].flatMap((chat, index) => rowsOf(chat, index));
    for (const item of unsent) rows.push(rowOf(item, isLost));
    receipts(rows, conversation);
    keyed(this, [greeting(this), ...withDays(rows)], ({ key }) => key, create, update);
    group(/** @type {HTMLElement[]} */ ([...this.children]));
  }
}

/**
 * @param {HTMLElement} log
 * @returns {Row}
 */
function greeting({ dataset }) {
  return row({ key: "greeting", text: dataset.greeting, side: "operator", name: dataset.title });
}

/**
 * @param {Partial<Row>} values
 * @returns {Row}
 */
function row(values) {
  return { key: "", kind: "text", text: "", side: "system", name: "", at: 0, state: "", receipt: "", ...values };
}

/**
 * @param {import("./conversation.js").Chat} chat
 * @param {number} index
 */
function rowsOf({ view, lines }, index) {
  const rows = lines.all.flatMap((line) => {
    const text = line.kind === "text" ? line.text : eventWords(line);
    // Own lines keep the name that they had before they were stored: the element stays the same.
    const key = line.side === "visitor" && line.ref ? line.ref : `${view.id}/${line.seq}`;
    const kind = line.text === "chat.still_there" && line.kind === "event" ? "question" : line.kind;
    return text ? row({ key, kind, text, side: line.side, name: line.name, at: line.at }) : [];
  });
  if (index && rows.length) {
    rows.unshift(row({ key: `chat/${view.id}`, kind: "divider", text: say("continued"), at: rows[0].at }));
  }
  return rows;
}

/** @param {Line} line */
function eventWords({ text, data, name }) {
  if (text === "chat.ended") return say(`chat.ended.${data.by}`);
  return say(text, { name: data.name || name || say("somebody") });
}

/**
 * @param {import("./outbox.js").Item} item
 * @param {boolean} isLost
 */
function rowOf({ ref, data, at, seq, refused }, isLost) {
  const state = refused ? "refused" : seq ? "" : isLost ? "unsent" : "sending";
  const receipt = refused ? say("refused", { why: refused }) : say(state || "sent");
  return row({ key: ref, text: data.text, side: "visitor", at, state, receipt });
}

/**
 * Sent, delivered, seen: under the last line of the visitor.
 * @param {Row[]} rows
 * @param {import("./conversation.js").Conversation} conversation
 */
function receipts(rows, { current }) {
  const own = rows.filter(({ kind, side }) => kind === "text" && side === "visitor");
  const last = own.at(-1);
  for (const each of own) if (each !== last && each.state !== "refused") each.receipt = "";
  if (!last || last.state || !current) return;
  const line = current.lines.all.findLast(({ ref }) => ref === last.key);
  if (!line) return;
  const { operator_seen: seen, operator_delivered: delivered } = current.view.marks;
  last.receipt = say(line.seq <= seen ? "seen" : line.seq <= delivered ? "delivered" : "sent");
}

/** @param {Row[]} rows */
function withDays(rows) {
  let day = "";
  return rows.flatMap((each) => {
    if (dayOf(each.at) === day) return each;
    day = dayOf(each.at);
    return [row({ key: `day/${day}`, kind: "day", text: dayName(each.at, serverNow()), at: each.at }), each];
  });
}

/** @param {Row} each */
function create({ kind, side, name, text, at }) {
  if (kind !== "text") {
    const element = stamp("event-line");
    element.dataset.kind = kind;
    return element;
  }
  const element = stamp("text-line");
  element.dataset.side = side;
  element.dataset.name = name;
  element.dataset.at = String(at);
  setText(part(element, "face"), initials(name));
  setText(part(element, "name"), side === "visitor" ? say("you") : name);
  const bubble = part(element, "text");
  bubble.classList.toggle("only-emoji", isOnlyEmoji(text));
  bubble.append(...linkify(text));
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Row} each
 */
function update(element, { kind, text, at, state, receipt }) {
  if (kind !== "text") return setText(element, text);
  const bubble = part(element, "text");
  // Stored otherwise than typed: card numbers are masked (S9).
  if (bubble.textContent !== text) bubble.replaceChildren(...linkify(text));
  element.dataset.state = state;
  setText(part(element, "time"), at ? timeOfDay(at) : "");
  setText(part(element, "receipt"), receipt);
}

/**
 * The first of a group carries face and name, the last one the corner.
 * @param {HTMLElement[]} elements
 */
function group(elements) {
  const joins = (/** @type {HTMLElement | undefined} */ one, /** @type {HTMLElement | undefined} */ other) =>
    Boolean(one?.dataset.side && other?.dataset.side) && one?.dataset.side === other?.dataset.side &&
    one?.dataset.name === other?.dataset.name && Number(other?.dataset.at) - Number(one?.dataset.at) < GROUP_MS;
  elements.forEach((element, index) => {
    element.toggleAttribute("data-first", !joins(elements[index - 1], element));
    element.toggleAttribute("data-last", !joins(element, elements[index + 1]));
  });
}

customElements.define("chat-log", ChatLog);
