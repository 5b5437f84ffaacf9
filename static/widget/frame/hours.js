import { dayName, dayOf, say, timeOfDay, weekdayOf } from "./words.js";

const WEEK_MS = 6 * 86_400_000;

/**
 * When we are back, in the visitor's own time (X5).
 * @param {number} backAt
 * @param {number} now
 */
export function truthOfHours(backAt, now) {
  const time = timeOfDay(backAt);
  if (dayOf(backAt) === dayOf(now)) return say("back_at", { time });
  return say("away_until", { day: dayFrom(backAt, now), time });
}

/**
 * The contact form's sentence outside of office hours.
 * @param {number} backAt
 * @param {number} now
 */
export function sentenceOfHours(backAt, now) {
  const time = timeOfDay(backAt);
  if (dayOf(backAt) === dayOf(now)) return say("sentence_today", { time });
  return say("sentence_until", { day: dayFrom(backAt, now), time });
}

/** Monday, and with a date where it is not the coming one. @param {number} at @param {number} now */
function dayFrom(at, now) {
  return at - now < WEEK_MS ? weekdayOf(at) : dayName(at, now);
}
