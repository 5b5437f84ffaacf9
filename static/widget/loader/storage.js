import { kind, site } from "./site.js";
import { state } from "./state.js";
import { random } from "./tools.js";

export const local = keeper(() => window.localStorage);
export const session = keeper(() => window.sessionStorage);

/** Whether anything may be kept in this browser, or told to the server before the visitor asks for a chat (X9). */
export function mayStore() {
  return state.agreed ?? (state.config ? !state.config.consent : false);
}

/** Which browser this is. */
export function token() {
  if (!local.get("token")) local.set("token", random());
  return local.get("token");
}

/** Storage of the page under our own names, in memory where browser or visitor refuse it. @param {() => Storage} storage */
function keeper(storage) {
  const memory = new Map();
  const name = (/** @type {string} */ key) => `livechat.${kind && `${kind}-`}${site}.${key}`;
  const all = () => {
    /** @type {Record<string, string>} */
    const found = {};
    try {
      for (const key of Object.keys(storage())) {
        if (key.startsWith(name(""))) found[key.slice(name("").length)] = storage().getItem(key) ?? "";
      }
    } catch {
      // Refused: memory is all there is.
    }
    for (const [key, value] of memory) found[key] = value;
    return found;
  };
  const set = (/** @type {string} */ key, /** @type {string | null} */ value) => {
    memory.delete(key);
    try {
      if (value === null) storage().removeItem(name(key));
      else if (!mayStore()) memory.set(key, value);
      else storage().setItem(name(key), value);
    } catch {
      if (value !== null) memory.set(key, value);
    }
  };
  const get = (/** @type {string} */ key) => {
    try {
      return memory.get(key) ?? storage().getItem(name(key));
    } catch {
      return null;
    }
  };
  const flush = () => [...memory].forEach(([key, value]) => set(key, value));
  const clear = (isKept = false) => {
    for (const [key, value] of Object.entries(all())) {
      if (key === "consent" && state.agreed) continue;
      set(key, null);
      if (isKept) set(key, value);
    }
  };
  return { name, all, get, set, flush, clear };
}
