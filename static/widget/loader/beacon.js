import { toJson } from "../../js/shared/json.js";
import { later, widget } from "./later.js";
import { server, site } from "./site.js";
import { post, state } from "./state.js";
import { local, mayStore, session, token } from "./storage.js";

const GLANCE_MS = 2000;
const BEACON_MS = 30_000;
const IDLE_MS = 270_000;
let inputAt = 0;
let hiddenAt = 0;
/** What the last beacon said, and when. */
let signalled = "";
let beaconAt = 0;

export function active() {
  if (since(inputAt) < 10_000) return;
  inputAt = performance.now();
  post("input");
}

export function look() {
  // Who is gone again at once was not here.
  if (since(0) < GLANCE_MS) return;
  const signs = [location.href, document.hidden, since(inputAt) > IDLE_MS].join();
  if (signs !== signalled || (!document.hidden && since(beaconAt) > BEACON_MS)) beacon(signs);
}

export function leave() {
  if (beaconAt) beacon("left");
}

/** By an operator, by hand: shown in one tab, unless the visitor is talking to us already. @param {{id: number}} invitation */
export function invited(invitation) {
  const id = String(invitation.id);
  if (state.isOpen || document.hidden || local.get("chat") || local.get("personal") === id) return;
  local.set("personal", id);
  const answer = (/** @type {string} */ said) => beacon(signalled, { invitation: invitation.id, answer: said });
  later("launch", (script) => script.showInvitation(widget, invitation, answer));
}

/** By a clock that is never set back. @param {number} at */
function since(at) {
  return performance.now() - at;
}

/** Who is online now (X2), and whether they are away (U2). A page that nobody looks at says so once. @param {string} signs @param {object} [more] */
function beacon(signs, more = {}) {
  if (!state.view || !mayStore()) return;
  if (!session.get("came")) {
    session.set("came", String(Date.now()));
    session.set("again", local.get("token") && "1");
  }
  if (document.hidden) hiddenAt ||= performance.now();
  else hiddenAt = 0;
  signalled = signs;
  beaconAt = performance.now();
  const seconds = (/** @type {number} */ ms) => Math.min(604_800, Math.max(0, Math.round(ms / 1000)));
  const body = {
    site, token: token(), url: location.href.slice(0, 1000), title: document.title.slice(0, 200),
    referrer: document.referrer.slice(0, 500), seconds: seconds(Date.now() - Number(session.get("came"))), idle: seconds(since(inputAt)),
    hidden: seconds(hiddenAt && since(hiddenAt)), state: signs === "left" ? signs : document.visibilityState,
    again: session.get("again") === "1", known: local.get("met") === "1", ...more,
  };
  send(body).catch(() => {
    // A page that has broken what this needs is not told so, and is not counted.
  });
}

/** A simple request, which needs no leave of the server first, and outlives the page. @param {object} body */
async function send(body) {
  const answer = await fetch(`${server}/widget/beacon/`, {
    method: "POST", body: toJson(body), keepalive: true, credentials: "omit",
  });
  if (answer.status === 200) invited(await answer.json());
}
