import { close } from "./actions.js";
import { removeFrame } from "./later.js";
import { launch } from "./launching.js";
import { server, site } from "./site.js";
import { state } from "./state.js";
import { local, mayStore, session } from "./storage.js";
import { warn } from "./tools.js";

/** @param {any} given */
export function consent(given) {
  if (typeof given !== "boolean") return warn("consent takes true or false.");
  if (given === state.agreed) return;
  state.agreed = given;
  if (given) local.set("consent", "1");
  remember();
  if (given) launch();
  else forget();
}

/** What had to stay in memory until now. */
export function remember() {
  for (const store of mayStore() ? [local, session] : []) store.flush();
}

/** A chat that runs goes on in memory, for as long as this page is open. */
function forget() {
  const token = local.get("token");
  const runs = Boolean(local.get("chat"));
  local.clear(runs);
  session.clear();
  if (runs) return;
  close();
  removeFrame();
  if (!token) return;
  fetch(`${server}/widget/forget/${encodeURIComponent(site)}/`, {
    method: "POST", body: token, keepalive: true, credentials: "omit",
  }).catch(() => {});
}
