import { server } from "./site.js";
import { state, told } from "./state.js";

/** What scripts that come later use of this one; filled in by main.js. @type {Record<string, any>} */
export const widget = { state, told };

/**
 * @param {string} name
 * @param {(script: any) => void} use
 * @param {() => void} [failed]
 */
export function later(name, use, failed = () => {}) {
  // Not a script element: a page with Trusted Types refuses one, and this passes its script-src.
  import(`${server}/widget/${name}.js`).then((script) => state.abort.signal.aborted || use(script), failed);
}

/** The frame, once a visitor needs it; the script that makes it comes with the first. */
export function makeFrame() {
  if (!state.view || state.isFrameReady) return;
  const come = (/** @type {boolean} */ hasCome) => {
    // There is no panel that could say it; nobody else has asked.
    if (state.view && (hasCome || state.isOpen)) state.view.label.textContent = hasCome ? state.config.design.label ?? "" : state.config.words.unreachable;
  };
  later("panel", (script) => {
    come(true);
    script.makeFrame(widget);
  }, () => come(false));
}

export function removeFrame() {
  state.isFrameReady = false;
  state.port?.close();
  state.port = null;
  state.view?.frame?.remove();
  if (state.view) state.view.frame = null;
}
