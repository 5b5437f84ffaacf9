/** Words and times in the page's language; the words are in templates/widget/_words.html. */

import { once } from "../../js/shared/once.js";

const language = document.documentElement.lang || undefined;
const template = /** @type {HTMLTemplateElement} */ (document.getElementById("words"));
const entries = /** @type {NodeListOf<HTMLElement>} */ (template.content.querySelectorAll("[data-word]"));
const words = new Map([...entries].map((entry) => [entry.dataset.word ?? "", entry.textContent ?? ""]));
const ours = new Map(words);

/** The client's own words in place of ours. @param {Record<string, string>} own */
export function override(own) {
  for (const [key, text] of ours) words.set(key, own[key] || text);
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] for {name} and the like
 */
export function say(key, values = {}) {
  return (words.get(key) ?? "").replace(/\{(\w+)\}/g, (_, name) => apart(String(values[name] ?? "")));
}

/**
 * What the page itself fills in is not kept to the field's length by the browser.
 * @param {HTMLElement | null | undefined} control
 * @returns {string} empty where it fits
 */
export function tooLong(control) {
  const { value = "", maxLength = -1 } = /** @type {Partial<HTMLTextAreaElement>} */ (control ?? {});
  return maxLength > 0 && value.length > maxLength ? say("too_long", { n: value.length - maxLength }) : "";
}

/** What goes wrong with a file on its way. */
export function uploadWords() {
  return { large: say("file_large"), empty: say("file_empty"), lost: say("file_cut"), failed: say("file_failed") };
}

/** A Latin name or an address keeps its own order inside a sentence that runs from right to left. */
function apart(/** @type {string} */ value) {
  return document.dir === "rtl" ? `\u2068${value}\u2069` : value;
}

const times = once(() => new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }));
const weekdays = once(() => new Intl.DateTimeFormat(language, { weekday: "long" }));
const days = once(() => new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }));
const dates = once(() => new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" }));
const relative = once(() => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));

/** @param {number} at */
export function timeOfDay(at) {
  return times().format(at);
}

/** @param {number} at */
export function weekdayOf(at) {
  return weekdays().format(at);
}

/** @param {number} at */
export function dayOf(at) {
  return new Date(at).toDateString();
}

/**
 * Today, Yesterday, Monday 3 June, and the year where it is another one.
 * @param {number} at
 * @param {number} now
 */
export function dayName(at, now) {
  if (dayOf(at) === dayOf(now)) return capital(relative().format(0, "day"));
  if (dayOf(at) === dayOf(now - 86_400_000)) return capital(relative().format(-1, "day"));
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? days : dates)().format(at);
}

/** @param {string} text */
function capital(text) {
  const [first, ...rest] = text;
  return first.toLocaleUpperCase(language) + rest.join("");
}

/** @param {string} name first letters of the first and the last word */
export function initials(name) {
  const parts = name.trim().split(/\s+/u);
  const letters = [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""].map((part) => [...part][0] ?? "");
  return letters.join("").toLocaleUpperCase(language);
}
