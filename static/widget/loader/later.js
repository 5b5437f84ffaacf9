import { Later, server } from "./site.js";
import { state, told } from "./state.js";
import { local } from "./storage.js";

/** What scripts that come later use of this one; filled in by main.js. @type {Record<string, any>} */
export const widget = { state, told };

/** How often each script did not come. Browsers keep that for an address with its fragment. @type {Record<string, number>} */
const misses = {};
/** @type {boolean | string | null} */
let isComing = false;

/** Longer after each miss, and no longer than the browser is offline. @param {number} missed */
export function pause(missed) {
  return new Later((/** @type {() => void} */ done) => {
    addEventListener("online", done, { once: true });
    setTimeout(done, 5000 * Math.min(missed, 12) * (1 + Math.random()));
  });
}

/**
 * @param {string} name
 * @param {(script: any) => void} use
 * @param {() => unknown} [failed] says whether it is still wanted
 */
export function later(name, use, failed = () => true) {
  const missed = misses[name] || 0;
  // Not a script element: a page with Trusted Types refuses one, and this passes its script-src.
  import(`${server}/widget/${name}.js#${missed}`).then(
    (script) => {
      if (state.view) use(script);
    },
    async () => {
      misses[name] = missed + 1;
      if (!state.view || !failed()) return;
      await pause(missed + 1);
      later(name, use, failed);
    },
  );
}

/** The frame, once a visitor needs it; the script that makes it comes with the first. */
export function makeFrame() {
  if (!state.view || state.isFrameReady || isComing) return;
  isComing = true;
  later("panel", (script) => {
    isComing = false;
    script.makeFrame(widget);
  }, () => {
    // There is no panel that could say it; nobody else has asked.
    if (state.isOpen) state.view.label.textContent = state.config.words.unreachable;
    return (isComing = state.isOpen || local.get("chat"));
  });
}

export function removeFrame() {
  state.isFrameReady = false;
  state.port?.close();
  state.port = null;
  state.view?.frame?.remove();
  if (state.view) state.view.frame = null;
}
