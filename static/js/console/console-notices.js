import { keyed, part, setText, stamp } from "../shared/dom.js";
import { countdown, onTick } from "../shared/clock.js";
import { setOnline } from "./actions.js";
import { outbox, socket, store } from "./app.js";
import { SET_OFFLINE } from "./words.js";

/**
 * @typedef {{id: string, kind: "info" | "warning" | "danger", words: string, action?: string,
 *   act?: () => void, dismiss?: () => void}} Notice
 */

const SIGN_IN = "/sign-in/?next=/console/";

/** What holds for the whole console: the line, being set offline, a new release. */
class ConsoleNotices extends HTMLElement {
  /** @type {Notice[]} */
  #notices = [];

  connectedCallback() {
    for (const topic of ["line", "me", "offline", "outbox"]) store.on(topic, this.#draw);
    this.addEventListener("click", this.#click);
    onTick(this.#draw);
    this.#draw();
  }

  #draw = () => {
    this.#notices = [this.#line(), this.#offline(), this.#release()].filter((one) => one !== null);
    keyed(this, this.#notices, (notice) => notice.id, () => stamp("notice-template"), fill);
  };

  /** @param {MouseEvent} event */
  #click = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const banner = /** @type {HTMLElement | undefined} */ (button?.closest(".banner"));
    const notice = this.#notices.find((one) => one.id === banner?.dataset.key);
    if (button?.dataset.part === "act") notice?.act?.();
    if (button?.dataset.part === "dismiss") notice?.dismiss?.();
  };

  /** @returns {Notice | null} */
  #line() {
    const { state, code, retryAt, wasOpen } = socket.line;
    if (state === "open" || (state === "connecting" && !wasOpen)) return null;
    if (state === "closed") return closed(code);
    const kept = outbox.isEmpty ? "What you write is kept and sent afterwards." : "What you wrote is kept and will be sent.";
    const wait = state === "waiting" ? ` Next try in ${countdown(retryAt - performance.now())}.` : "";
    return {
      id: "line", kind: "warning", words: `Reconnecting. ${kept}${wait}`, action: "Try now", act: () => socket.connectNow(),
    };
  }

  /** @returns {Notice | null} */
  #offline() {
    const words = SET_OFFLINE[/** @type {keyof typeof SET_OFFLINE} */ (store.setOffline)];
    if (!words) return null;
    return {
      id: "offline", kind: "warning", words, action: "Go online again", act: () => setOnline(true),
      dismiss: () => store.dismissOffline(),
    };
  }

  /** @returns {Notice | null} */
  #release() {
    if (!store.release || store.release === document.body.dataset.release) return null;
    return {
      id: "release", kind: "info", words: "A new version of the console is ready.", action: "Reload",
      act: () => location.reload(),
    };
  }
}

/**
 * @param {number} code
 * @returns {Notice}
 */
function closed(code) {
  if (code === 4401) {
    return {
      id: "line", kind: "danger", words: "You are signed out. What you wrote is kept in this tab.", action: "Sign in",
      act: () => location.assign(SIGN_IN),
    };
  }
  if (code === 4403) {
    return { id: "line", kind: "danger", words: "You may no longer use the console. Ask the owner of your team." };
  }
  if (code === 4409) {
    return {
      id: "line", kind: "warning", words: "The console is open in another window.", action: "Use it here",
      act: () => socket.connect(),
    };
  }
  return {
    id: "line", kind: "danger", words: "This page no longer fits the server. What you wrote is kept.", action: "Reload",
    act: () => location.reload(),
  };
}

/**
 * @param {HTMLElement} banner
 * @param {Notice} notice
 */
function fill(banner, { kind, words, action, dismiss }) {
  banner.className = `banner banner--edge banner--${kind}`;
  setText(part(banner, "words"), words);
  const act = part(banner, "act");
  act.hidden = !action;
  setText(act, action ?? "");
  part(banner, "dismiss").hidden = !dismiss;
}

customElements.define("console-notices", ConsoleNotices);
