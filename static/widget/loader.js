/*
 * Live Chat Support: the one script of the snippet. It draws a button, and makes an iframe of our own
 * origin once a visitor needs it. window.LiveChat is its only global; it never throws into the page.
 */
(() => {
  "use strict";

  // Lucide's message-circle and chevron-down (ISC licence, static/icons.LICENSE).
  const CHAT = "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719";
  const DOWN = "m6 9 6 6 6-6";
  // Important, since a page's own rules win over those of a shadow root otherwise.
  const STYLE = `
:host { all: initial !important; position: fixed !important; inset: auto 20px 20px auto !important;
  inset-block: auto calc(20px + env(safe-area-inset-bottom)) !important; inset-inline: auto 20px !important;
  z-index: 2147483000 !important; display: block !important; color-scheme: light dark;
  font: 15px/1.5 system-ui, sans-serif !important }
:host([hidden]) { display: none !important }
.launcher { all: unset; box-sizing: border-box; position: relative; display: grid; place-items: center;
  inline-size: 56px; block-size: 56px; border: 1px solid transparent; border-radius: 50%; cursor: pointer;
  background: var(--fill); color: var(--text); -webkit-tap-highlight-color: transparent;
  box-shadow: 0 1px 3px rgb(0 0 0 / .22), 0 6px 20px rgb(0 0 0 / .2); transition: scale .12s ease-out }
.launcher:hover { scale: 1.05 }
.launcher:active { scale: .97 }
.launcher:focus-visible { outline: 3px solid Highlight; outline-offset: 3px }
svg { grid-area: 1 / 1; inline-size: 26px; block-size: 26px; fill: none; stroke: currentcolor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; transition: opacity .12s, rotate .12s }
:host(:dir(rtl)) .chat { scale: -1 1 }
.down, .open .chat { opacity: 0; rotate: -30deg }
.open .down { opacity: 1; rotate: 0deg }
.badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; box-sizing: border-box;
  min-inline-size: 22px; block-size: 22px; padding-inline: 6px; border-radius: 11px; background: #c8102e; color: #fff;
  border: 2px solid #fff; font: 700 12px/18px system-ui, sans-serif; text-align: center }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
[hidden] { display: none }
.panel { position: fixed; inset-block-end: calc(88px + env(safe-area-inset-bottom)); inset-inline-end: 20px;
  display: none; inline-size: 376px; block-size: min(640px, 100dvh - 104px); overflow: hidden; border-radius: 16px;
  background: linear-gradient(var(--fill) 72px, #fff 72px);
  box-shadow: 0 0 0 1px rgb(0 0 0 / .06), 0 4px 12px rgb(0 0 0 / .1), 0 16px 48px rgb(0 0 0 / .18) }
.panel.open { display: block; animation: rise .14s ease-out }
@keyframes rise { from { opacity: 0; translate: 0 12px } }
iframe { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; border: 0; opacity: 0; color-scheme: light dark }
.ready iframe { opacity: 1 }
.wait { margin: 112px 32px 0; color: #3d4250; text-align: center }
.ready .wait { display: none }
@media (max-width: 479.98px), (max-height: 419.98px) {
  .panel { inset: 0; inline-size: 100%; block-size: 100dvh; border-radius: 0 }
  .panel.open.ready ~ .launcher { display: none }
}
@media (prefers-color-scheme: dark) {
  .panel { background: linear-gradient(var(--fill) 72px, #16181d 72px) }
  .wait { color: #d5d8e0 }
}
@media (prefers-reduced-motion: reduce) { .panel.open { animation: none } .launcher, svg { transition: none } }
@media (forced-colors: active) { .panel { border: 1px solid } }
@media print { :host { display: none !important } }`;

  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript ?? document.querySelector("script[data-site]")
  );
  const site = script?.dataset.site;
  const stub = /** @type {any} */ (window).LiveChat;
  // A second snippet, or the same one run again by a page that swaps its body.
  if (!script || !site || stub?.site) return;

  const methods = {
    __proto__: null, open, close, toggle, show, hide, identify, set, prefill, on, off, reset, destroy,
  };
  /** @type {Map<string, Set<Function>>} */
  const listeners = new Map();
  const server = new URL(script.src).origin;
  const local = keeper(() => window.localStorage);
  const session = keeper(() => window.sessionStorage);
  const abort = new AbortController();
  /** @type {any} */
  let config = null;
  /** @type {any} */
  let view = null;
  let isOpen = session.get("open") === "1";
  let isShown = true;
  let unread = 0;
  let frameAt = 0;
  let isFrameReady = false;
  let wantsFocus = false;
  let nonce = "";
  /** @type {MessagePort | null} */
  let port = null;
  /** What the page has told us for the frame. @type {Record<string, any>} */
  const told = { profile: {}, data: {}, text: "" };
  let page = "";
  let inputAt = 0;
  let isCalled = false;
  /** The page's own title, and the one that it has for now. */
  let title = "";
  let shown = "";
  let isTyped = false;

  const api = Object.assign(
    (/** @type {string} */ method, /** @type {any[]} */ ...values) => {
      try {
        /** @type {any} */ (methods)[method]?.(...values);
      } catch (error) {
        console.error(error);
      }
    },
    { site },
  );
  /** @type {any} */ (window).LiveChat = api;
  for (const call of stub?.q ?? []) api.apply(null, call);
  start().catch(() => {
    // A server that is away is nothing the page or its visitors should notice.
  });

  // --- the API

  function open(focus = true) {
    if (isOpen && view?.panel.classList.contains("open")) return;
    isOpen = true;
    isShown = true;
    wantsFocus = focus;
    session.set("open", "1");
    draw();
    emit("open");
  }

  function close() {
    if (!isOpen) return;
    isOpen = false;
    session.set("open", null);
    const hadFocus = view?.root.activeElement === view?.frame;
    draw();
    if (hadFocus) view?.button.focus();
    emit("close");
  }

  function toggle() {
    if (isOpen) close();
    else open();
  }

  function show() {
    isShown = true;
    draw();
  }

  function hide() {
    close();
    isShown = false;
    draw();
  }

  /** Unsigned: fills in the contact form, and opens nothing that belongs to that name (I7). */
  function identify(/** @type {Record<string, string>} */ profile) {
    Object.assign(told.profile, profile);
    post("profile", told.profile);
  }

  /** What operators see beside the conversation: cart, account, plan. */
  function set(/** @type {Record<string, any>} */ data) {
    Object.assign(told.data, data);
    post("data", told.data);
  }

  function prefill(/** @type {string} */ text) {
    told.text = String(text);
    post("prefill", told.text);
  }

  function on(/** @type {string} */ event, /** @type {Function} */ listener) {
    if (!listeners.has(event)) listeners.set(event, new Set());
    listeners.get(event)?.add(listener);
    if (event === "ready" && config) emit("ready");
  }

  function off(/** @type {string} */ event, /** @type {Function} */ listener) {
    listeners.get(event)?.delete(listener);
  }

  /** Forget who this browser is: the next message comes from somebody new. */
  function reset() {
    close();
    local.clear();
    removeFrame();
    told.profile = {};
    told.data = {};
    told.text = "";
    setUnread(0);
  }

  function destroy() {
    abort.abort();
    view?.host.remove();
    view = config = null;
    listeners.clear();
    if (/** @type {any} */ (window).LiveChat === api) delete (/** @type {any} */ (window).LiveChat);
  }

  function emit(/** @type {string} */ event, /** @type {any} */ detail) {
    for (const listener of [...(listeners.get(event) ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }

  // --- the page's side

  async function start() {
    const answer = await fetch(`${server}/widget/config/${encodeURIComponent(site ?? "")}.json`, {
      credentials: "omit",
      signal: abort.signal,
    });
    if (!answer.ok) return;
    config = await answer.json();
    if (document.readyState === "loading") {
      await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
    }
    if (abort.signal.aborted) return;
    view = build();
    mount();
    draw();
    if (local.get("chat")) makeFrame();
    const { signal } = abort;
    addEventListener("message", greeted, { signal });
    // Another tab of this site has begun a conversation: show here what is answered.
    addEventListener("storage", (event) => {
      if (event.key === local.name("chat") && event.newValue) makeFrame();
    }, { signal });
    for (const input of ["pointerdown", "keydown", "scroll"]) {
      addEventListener(input, active, { signal, passive: true, capture: true });
    }
    addEventListener("input", () => (isTyped = true), { signal, capture: true });
    // Pages that swap their content take away what they do not know.
    const observer = new MutationObserver(() => view?.host.isConnected || mount());
    observer.observe(document, { childList: true });
    observer.observe(document.documentElement, { childList: true });
    // Every router changes the address in its own way; a look once a second sees them all.
    const timer = setInterval(look, 1000);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      clearInterval(timer);
    });
    emit("ready");
    emit("status", { online: config.online });
  }

  function look() {
    if (port && location.href !== page) post("page", thisPage());
  }

  function thisPage() {
    page = location.href;
    return { url: page.slice(0, 2000), title: document.title.slice(0, 200), referrer: document.referrer.slice(0, 2000) };
  }

  function active() {
    if (Date.now() - inputAt < 10_000) return;
    inputAt = Date.now();
    post("input");
  }

  // --- the button and the panel

  function build() {
    const host = element("live-chat", { role: "region", "aria-label": config.title });
    host.style.setProperty("--fill", config.color);
    host.style.setProperty("--text", config.text_color);
    const root = host.attachShadow({ mode: "open" });
    style(root);
    const badge = element("span", { class: "badge", "aria-hidden": "true", hidden: "" });
    const status = element("span", { class: "said", role: "status", id: "status" });
    const button = element("button", { type: "button", class: "launcher", "aria-describedby": "status" });
    button.append(icon("chat", CHAT), icon("down", DOWN), badge);
    const wait = element("p", { class: "wait", role: "alert" });
    const panel = element("div", { class: "panel" });
    panel.append(wait);
    root.append(panel, button, status);
    button.addEventListener("click", toggle);
    // The frame is on its way by the time the button is let go.
    button.addEventListener("pointerdown", () => makeFrame());
    root.addEventListener("keydown", (event) => {
      if (/** @type {KeyboardEvent} */ (event).key === "Escape") close();
    });
    return { host, root, button, badge, status, panel, wait, frame: null };
  }

  function mount() {
    document.documentElement.append(view.host);
  }

  function draw() {
    if (!view) return;
    const { host, button, badge, status, panel } = view;
    host.hidden = !isShown;
    panel.classList.toggle("open", isOpen);
    panel.classList.toggle("ready", isFrameReady);
    button.classList.toggle("open", isOpen);
    const name = isOpen ? config.words.close : config.words.open;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.setAttribute("aria-expanded", String(isOpen));
    badge.hidden = !isCalled && (isOpen || !unread);
    badge.textContent = isCalled ? "!" : unread > 99 ? "99+" : String(unread);
    const words = unread === 1 ? config.words.unread_one : config.words.unread_other.replace("{n}", String(unread));
    status.textContent = isOpen || !unread ? "" : words;
    if (isOpen) makeFrame();
    const focus = wantsFocus && isOpen && isFrameReady;
    if (focus) {
      wantsFocus = false;
      view.frame.focus();
    }
    post("panel", { open: isOpen, focus });
  }

  function setUnread(/** @type {number} */ count) {
    if (count === unread) return;
    unread = count;
    draw();
    emit("unread", count);
  }

  // --- the frame

  function makeFrame() {
    if (!view || isFrameReady || Date.now() - frameAt < 10_000) return;
    removeFrame();
    frameAt = Date.now();
    nonce = random();
    if (!local.get("token")) local.set("token", random());
    view.frame = element("iframe", { title: config.title, allow: "autoplay; clipboard-write" });
    view.frame.src = `${config.frame}#${nonce}~${encodeURIComponent(location.origin)}`;
    view.panel.append(view.frame);
    const { frame } = view;
    const isWaiting = () => frame === view?.frame && !isFrameReady;
    setTimeout(() => isWaiting() && (view.wait.textContent = config.words.unreachable), 6000);
    setTimeout(() => isWaiting() && makeFrame(), 15_000 + Math.random() * 15_000);
  }

  function removeFrame() {
    isFrameReady = false;
    frameAt = 0;
    port?.close();
    port = null;
    if (view) {
      view.frame?.remove();
      view.frame = null;
      view.panel.classList.remove("ready");
    }
  }

  /** The frame says hello, at its first load and whenever it is loaded again. */
  function greeted(/** @type {MessageEvent} */ event) {
    const target = view?.frame?.contentWindow;
    const origin = new URL(config?.frame ?? server).origin;
    if (!target || event.source !== target || event.origin !== origin || event.data?.livechat !== nonce) return;
    const channel = new MessageChannel();
    port?.close();
    port = channel.port1;
    port.onmessage = ({ data: [type, value] }) => {
      /** @type {any} */ (heard)[type]?.(value);
    };
    const hello = { ...told, token: local.get("token"), kept: local.all(), page: thisPage(), open: isOpen };
    told.text = "";
    target.postMessage({ livechat: nonce, hello }, origin, [channel.port2]);
  }

  const heard = {
    __proto__: null,
    ready() {
      isFrameReady = true;
      if (view) view.wait.textContent = "";
      draw();
    },
    minimise() {
      close();
      view?.button.focus();
    },
    keep: (/** @type {[string, string | null]} */ [name, value]) => local.set(name, value),
    unread: setUnread,
    /** An operator calls the visitor back; the focus stays where they are. */
    knock(/** @type {boolean} */ moves) {
      isCalled = true;
      open(false);
      draw();
      for (const node of moves ? [view.panel, view.button] : []) {
        node.animate({ translate: ["0", "-5px", "5px", "0"] }, { duration: 150, iterations: 4 });
      }
    },
    /** Words in place of the page's title; null when the visitor has come. */
    title(/** @type {string | null} */ words) {
      if (document.title !== shown) title = document.title;
      document.title = shown = words || title;
      isCalled &&= words !== null;
      draw();
    },
    /** To a page of this site that an operator shows, unless something is written here that would be lost. */
    go(/** @type {[string, boolean]} */ [url, isAsked]) {
      if (isTyped && !isAsked) post("stayed");
      else if (/^https?:/.test(url)) location.assign(url);
    },
    event: (/** @type {[string, any]} */ [name, detail]) => emit(name, detail),
  };

  function post(/** @type {string} */ type, /** @type {any} */ value) {
    port?.postMessage([type, value]);
  }

  // --- small tools

  /** Storage of the page under our own names, in memory where the browser refuses it. */
  function keeper(/** @type {() => Storage} */ storage) {
    const memory = new Map();
    const name = (/** @type {string} */ key) => `livechat.${site}.${key}`;
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
        else storage().setItem(name(key), value);
      } catch {
        if (value !== null) memory.set(key, value);
      }
    };
    const get = (/** @type {string} */ key) => all()[key] ?? null;
    const clear = () => Object.keys(all()).forEach((key) => set(key, null));
    return { name, all, get, set, clear };
  }

  /** 32 random bytes as base64url. */
  function random() {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }

  function element(/** @type {string} */ name, /** @type {Record<string, string>} */ attributes) {
    const node = document.createElement(name);
    for (const key of Object.keys(attributes)) node.setAttribute(key, attributes[key]);
    return /** @type {any} */ (node);
  }

  function icon(/** @type {string} */ name, /** @type {string} */ path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", name);
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  /** A constructed sheet passes any style-src; the element is for browsers without them. */
  function style(/** @type {ShadowRoot} */ root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      const node = document.createElement("style");
      node.textContent = STYLE;
      root.append(node);
    }
  }
})();
