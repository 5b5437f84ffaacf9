import { serverNow } from "../../js/shared/clock.js";
import { keyed, part, setText, stamp } from "../../js/shared/dom.js";
import { isOnlyEmoji, linkify, shortAddress } from "../../js/shared/text.js";
import { drawFace } from "./face.js";
import { dayName, dayOf, say, timeOfDay } from "./words.js";

/** Lines of one person within this time stand together. */
const GROUP_MS = 5 * 60_000;

/** Events that are more than a line of words. @type {{[code: string]: "question" | "page"}} */
const DRAWN = { "chat.still_there": "question", "page.redirected": "page" };

/**
 * @typedef {import("./conversation.js").Line} Line
 * @typedef {import("../../js/shared/translations.js").Translations} Translations
 * @typedef {{key: string, kind: "text" | "file" | "page" | "event" | "question" | "day" | "divider", text: string, side: string,
 *   name: string, face: string, at: number, state: "" | "sending" | "unsent" | "refused", receipt: string,
 *   language: string, note: string, toggle: string, place: string,
 *   data: Record<string, any>}} Row
 */

/** The conversation: every chat of this visitor, then what is not stored yet. */
class ChatLog extends HTMLElement {
  /** @type {Translations | undefined} */
  #translations;

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-part=toggle]");
      const place = /** @type {HTMLElement | null | undefined} */ (button?.closest(".line"))?.dataset.translation;
      const [chat, seq, language] = place?.split("/") ?? [];
      if (place) this.#translations?.toggle(Number(chat), Number(seq), language);
    });
  }

  /** @type {import("./files.js").Files | null} */
  files = null;

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {import("./outbox.js").Item[]} unsent
   * @param {boolean} isLost
   * @param {Translations} translations
   */
  render(conversation, unsent, isLost, translations) {
    this.#translations = translations;
    const rows = [...conversation.chats.values()].flatMap((chat, index) => rowsOf(chat, index, translations));
    for (const each of rows) each.face = (each.side === "operator" && conversation.faces.get(each.name)) || "";
    for (const item of unsent) rows.push(rowOf(item, isLost));
    receipts(rows, conversation);
    keyed(this, [greeting(this), ...withDays(rows)], ({ key }) => key, (each) => create(each, this), update);
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
  const empty = { key: "", text: "", name: "", face: "", at: 0, receipt: "", language: "", note: "", toggle: "", place: "" };
  return { ...empty, kind: "text", side: "system", state: "", data: {}, ...values };
}

/**
 * @param {import("./conversation.js").Chat} chat
 * @param {number} index
 * @param {Translations} translations
 */
function rowsOf({ view, lines }, index, translations) {
  const rows = lines.all.flatMap((line) => {
    const text = line.kind === "event" ? eventWords(line) : line.text;
    // Own lines keep the name that they had before they were stored: the element stays the same.
    const key = line.side === "visitor" && line.ref ? line.ref : `${view.id}/${line.seq}`;
    const kind = line.kind === "event" ? (DRAWN[/** @type {keyof typeof DRAWN} */ (line.text)] ?? "event") : line.kind;
    const plain = row({ key, kind, text, side: line.side, name: line.name, at: line.at, data: line.data });
    return text ? translated(plain, line, view, translations) : [];
  });
  if (index && rows.length) {
    rows.unshift(row({ key: `chat/${view.id}`, kind: "divider", text: say("continued"), at: rows[0].at }));
  }
  return rows;
}

/**
 * An operator's line in the visitor's language; left out for the moment in which it may still come.
 * @param {Row} plain
 * @param {Line} line
 * @param {import("./conversation.js").View} view
 * @param {Translations} translations
 */
function translated(plain, { seq, kind, side }, { id, visitor_language: mine, operator_language: theirs }, translations) {
  if (!mine || !theirs || side !== "operator" || kind !== "text") return plain;
  const one = translations.of(id, seq, mine);
  if (translations.isNear(one)) return [];
  if (one.state === "waiting") return plain;
  if (one.state === "failed") return { ...plain, language: theirs, note: say("not_translated") };
  const place = `${id}/${seq}/${mine}`;
  if (one.isOriginal) return { ...plain, language: theirs, place, toggle: say("show_translation") };
  return { ...plain, text: one.text, language: mine, place, toggle: say("show_original") };
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
  const own = rows.filter(({ kind, side }) => (kind === "text" || kind === "file") && side === "visitor");
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

/**
 * @param {Row} each
 * @param {ChatLog} log
 */
function create({ kind, side, name, text, at, data }, log) {
  if (kind === "page") return pageLine(text, data, log);
  if (kind !== "text" && kind !== "file") {
    const element = stamp("event-line");
    element.dataset.kind = kind;
    return element;
  }
  const element = stamp("text-line");
  element.dataset.side = side;
  element.dataset.name = name;
  element.dataset.at = String(at);
  setText(part(element, "name"), side === "visitor" ? say("you") : name);
  const bubble = part(element, "text");
  bubble.classList.toggle("only-emoji", isOnlyEmoji(text));
  if (kind === "file") bubble.append(log.files?.show(text, data) ?? text);
  else bubble.append(...linkify(text));
  return element;
}

/**
 * The page can be opened from here as long as the conversation is read.
 * @param {string} words
 * @param {Record<string, any>} data
 * @param {ChatLog} log
 */
function pageLine(words, data, log) {
  const element = stamp("page-link");
  setText(part(element, "words"), `${words}:`);
  const button = part(element, "open");
  setText(button, data.title || shortAddress(data.url) || data.url);
  button.addEventListener("click", () => log.dispatchEvent(new CustomEvent("open-page", { detail: data })));
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Row} each
 */
function update(element, each) {
  const { kind, text, name, face, at, state, receipt } = each;
  if (kind === "page") return;
  if (kind !== "text" && kind !== "file") return setText(element, text);
  drawTranslation(element, each);
  drawFace(part(element, "face"), name, face);
  const bubble = part(element, "text");
  // Stored otherwise than typed: card numbers are masked (S9).
  if (kind === "text" && bubble.textContent !== text) bubble.replaceChildren(...linkify(text));
  element.dataset.state = state;
  setText(part(element, "time"), at ? timeOfDay(at) : "");
  setText(part(element, "receipt"), receipt);
}

/**
 * @param {HTMLElement} element
 * @param {Row} each
 */
function drawTranslation(element, { language, note, toggle, place }) {
  const foot = part(element, "translation");
  if (foot.hidden && !note && !toggle) return;
  foot.hidden = !note && !toggle;
  element.dataset.translation = place;
  part(element, "text").lang = language;
  setText(part(foot, "note"), note);
  const button = part(foot, "toggle");
  button.hidden = !toggle;
  setText(button, toggle);
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
