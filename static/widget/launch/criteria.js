import { matches } from "../patterns.js";

/**
 * @typedef {{id: number, seconds: number, text: string, addresses?: string[], pages?: number, visitors?: string,
 *   referrer?: string, day?: [number, number], scroll?: number, exit?: boolean, event?: string, holdout?: number,
 *   promotion?: {picture: string, alt: string, button: string, address: string}}} Rule
 * @typedef {{since: number, href: string, pages: number, isReturning: boolean, referrer: string, hasLeft: boolean,
 *   scrolled: number, events: Set<string>}} Visit
 */

/**
 * Whether all that a rule asks for holds.
 * @param {Rule} rule
 * @param {Visit} visit
 * @param {Date} now
 */
export function fits(rule, visit, now) {
  return (
    now.getTime() - visit.since >= rule.seconds * 1000 &&
    visit.pages >= (rule.pages ?? 0) &&
    (!rule.visitors || visit.isReturning === (rule.visitors === "returning")) &&
    (!rule.referrer || visit.referrer.toLowerCase().includes(rule.referrer.toLowerCase())) &&
    (!rule.exit || visit.hasLeft) &&
    (!rule.scroll || visit.scrolled >= rule.scroll) &&
    (!rule.event || visit.events.has(rule.event)) &&
    (!rule.day || isWithin(rule.day, now.getHours() * 60 + now.getMinutes())) &&
    (!rule.addresses || rule.addresses.some((pattern) => isAt(pattern, new URL(visit.href))))
  );
}

/** @param {[number, number]} day from and until, in minutes; may go past midnight @param {number} minute */
function isWithin([from, until], minute) {
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** @param {string} pattern of a path, or of an address with its host @param {URL} page */
function isAt(pattern, page) {
  const path = page.pathname + (pattern.includes("?") ? page.search : "") + (pattern.includes("#") ? page.hash : "");
  return matches(pattern, pattern.startsWith("/") ? path : page.origin + path);
}

/** The same answer for the same visitor, whenever it is asked. @param {string} token @param {Rule} rule */
export function isHeldOut(token, { id, holdout = 0 }) {
  let hash = 2166136261;
  for (const letter of `${token}/${id}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return (hash >>> 0) % 100 < holdout;
}
