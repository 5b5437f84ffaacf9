import { close, hide, open, setUnread, show, toggle } from "./actions.js";
import { dress, draw, restyle } from "./button.js";
import { read } from "./config.js";
import { consent } from "./consent.js";
import { listeners, off, on } from "./events.js";
import { makeFrame, removeFrame } from "./later.js";
import { kind, site } from "./site.js";
import { post, state, told } from "./state.js";
import { local } from "./storage.js";
import { warn } from "./tools.js";

const methods = {
  __proto__: null, open, close, toggle, show, hide, identify, set, prefill, locale, consent, on, off, reset, destroy,
};
// For the dashboard's preview alone.
if (kind === "sample") Object.assign(methods, { restyle });
const PERSON = ["id", "name", "email", "phone", "signature"];
const FIELDS = 30;

/** `window.LiveChat`. */
export const api = Object.assign(
  (/** @type {string} */ method, /** @type {any[]} */ ...values) => {
    try {
      const verb = /** @type {any} */ (methods)[method];
      if (verb) verb(...values);
      else warn(`there is no "${String(method)}".`);
    } catch (error) {
      warn(error);
    }
  },
  { site },
);

/** With another token, or in another language. */
export async function again() {
  if (!state.view) return;
  // A server that is away leaves the words as they are for now.
  state.config = (await read()) || state.config;
  if (!state.view) return;
  removeFrame();
  dress();
  draw();
  if (local.get("chat")) makeFrame();
}

/** Signed: a customer of the site. Unsigned: words for operators, which open nothing (I7). */
function identify(/** @type {any} */ profile) {
  take("identify", told.profile, profile, PERSON);
  post("profile", told.profile);
}

/** What operators see beside the conversation: cart, account, plan. */
function set(/** @type {any} */ data) {
  take("set", told.data, data);
  post("data", told.data);
}

function prefill(/** @type {any} */ text) {
  if (typeof text !== "string") return warn("prefill takes a text.");
  told.text = text.slice(0, 5000);
  post("prefill", told.text);
}

/** The language that this page speaks, in place of the browser's. */
function locale(/** @type {any} */ tag) {
  if (!/^[a-z]{2,3}(-[a-z\d]{2,8})*$/i.test(String(tag))) return warn("locale takes a language, such as de-AT.");
  if (tag === told.locale) return;
  told.locale = tag;
  again();
}

/** Forget who this browser is: the next message comes from somebody new. */
function reset() {
  close();
  local.clear();
  removeFrame();
  Object.assign(told, { profile: { __proto__: null }, data: { __proto__: null }, text: "" });
  setUnread(0);
}

function destroy() {
  state.abort.abort();
  state.view?.host.remove();
  state.view = state.config = null;
  listeners.clear();
  if (/** @type {any} */ (window).LiveChat === api) delete (/** @type {any} */ (window).LiveChat);
}

/** Plain values alone, as many and as long as the server takes. */
function take(/** @type {string} */ method, /** @type {any} */ into, /** @type {any} */ values, names = [""]) {
  if (!values || typeof values !== "object" || Array.isArray(values)) return warn(`${method} takes an object.`);
  const refused = [];
  for (const name of Object.keys(values)) {
    const value = values[name];
    const isPlain = value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
    const hasRoom = name in into || Object.keys(into).length < FIELDS;
    const isKnown = names[0] ? names.includes(name) : name && name.length <= 40 && name !== "__proto__";
    if (isPlain && isKnown && hasRoom) into[name] = typeof value === "string" ? value.slice(0, 500) : value;
    else if (refused.push(name) >= FIELDS) break;
  }
  if (refused.length) warn(`${method} cannot take`, refused);
}
