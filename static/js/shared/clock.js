/** The server's time, one tick a second, and times in words. */

import { once } from "./once.js";

let offset = 0;
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {number} now the server's clock, in ms since 1970 */
export function setServerTime(now) {
  offset = now - Date.now();
}

export function serverNow() {
  return Date.now() + offset;
}

/**
 * Call `listener` every second, in a hidden page too: heartbeats and alarms depend on it.
 * @param {() => void} listener
 * @returns {() => void} stops it
 */
export function onTick(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tick() {
  for (const listener of listeners) listener();
}

function start() {
  try {
    const worker = new Worker(new URL("./ticker.worker.js", import.meta.url));
    worker.onmessage = tick;
    worker.onerror = () => setInterval(tick, 1000);
  } catch {
    setInterval(tick, 1000);
  }
}

start();

/**
 * 00:03:12
 * @param {number} ms
 */
export function stopwatch(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * 3:12
 * @param {number} ms
 */
export function countdown(ms) {
  // Our idea of the server's time is late by a moment: four minutes begin with 4:00, not with 4:01.
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * 45 s, 2 min, 1 h 5 min, 3 d
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} d`;
}

const times = once(() => new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }));
// The console speaks English; the order of day and month is the reader's where they do too.
const LOCALE = /^en\b/u.test(navigator.language) ? navigator.language : "en-GB";
const days = once(() => new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" }));
const dates = once(() => new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" }));

/** @param {number} at */
export function timeOfDay(at) {
  return times().format(at);
}

/** @param {number} at */
export function dayKey(at) {
  return new Date(at).toDateString();
}

/**
 * Today, Yesterday, Monday, 3 June, and with the year when it is another one.
 * @param {number} at
 */
export function dayName(at) {
  const now = serverNow();
  if (dayKey(at) === dayKey(now)) return "Today";
  if (dayKey(at) === dayKey(now - 86_400_000)) return "Yesterday";
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? days : dates)().format(at);
}
