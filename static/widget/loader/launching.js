import { open } from "./actions.js";
import { later, makeFrame, widget } from "./later.js";
import { post, state, told } from "./state.js";
import { local, mayStore, session } from "./storage.js";

const ALERT_MS = 30_000;

/** What launches by itself, in a script of its own. */
export function launch() {
  if (state.view && state.config.launch && mayStore()) later("launch", (script) => script.launch(widget));
}

/** Yes: the chat is queued at once, or its form is shown. */
export function begin() {
  told.begins = true;
  open();
  // The form that stands before a chat is another one after an invitation (P3).
  local.set("launch", "1");
  if (!state.port) return;
  told.begins = false;
  post("begin");
}

/** An operator may start the chat (P7): the frame keeps a socket for as long as that may be. */
export function attend() {
  session.set("attended", session.get("attended") ?? String(Date.now()));
  local.set("met", "1");
  told.attends = true;
  makeFrame();
  post("attend");
}

/** On the next page too. */
export function attendAgain() {
  const attended = session.get("attended");
  if (attended && (local.get("chat") || Date.now() - Number(attended) < ALERT_MS)) attend();
}
