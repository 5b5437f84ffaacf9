import { state } from "./state.js";
import { warn } from "./tools.js";

const EVENTS = ["ready", "open", "close", "status", "started", "ended", "message", "unread"];
/** @type {Map<string, Set<Function>>} */
export const listeners = new Map();

export function on(/** @type {any} */ event, /** @type {any} */ listener) {
  if (!EVENTS.includes(event) || typeof listener !== "function") return warn("on takes an event and a function.");
  if (!listeners.has(event)) listeners.set(event, new Set());
  listeners.get(event)?.add(listener);
  if (event === "ready" && state.view) call(listener);
}

export function off(/** @type {any} */ event, /** @type {any} */ listener) {
  if (listener) listeners.get(event)?.delete(listener);
  else listeners.delete(event);
}

export function emit(/** @type {string} */ event, /** @type {any} */ detail) {
  for (const listener of [...(listeners.get(event) ?? [])]) call(listener, detail);
}

function call(/** @type {Function} */ listener, /** @type {any} */ detail) {
  try {
    listener(detail);
  } catch (error) {
    console.error(error);
  }
}
