/*
 * Live Chat Support: the one script of the snippet. It draws a button, and makes an iframe of our own
 * origin once a visitor needs it. window.LiveChat is its only global; it never throws into the page.
 */
(() => {
  "use strict";

  // Lucide's message-circle and chevron-down (ISC licence, static/icons.LICENSE).
  const CHAT = "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719";
  const DOWN = "m6 9 6 6 6-6";
  const GLANCE_MS = 2000;
  const BEACON_MS = 30_000;
  const IDLE_MS = 270_000;
  const ALERT_MS = 30_000;
  // Important, since a page's own rules win over those of a shadow root otherwise.
  const STYLE = `
:host { all: initial !important; position: fixed !important; z-index: 2147483000 !important; display: block !important;
  inset-block: auto calc(var(--y) + env(safe-area-inset-bottom)) !important; inset-inline: auto var(--x) !important;
  zoom: var(--zoom, 1) !important; color-scheme: var(--scheme) !important;
  font: 15px/1.5 var(--font, system-ui), sans-serif !important }
:host([data-corner="start"]) { inset-inline: var(--x) auto !important }
:host([hidden]) { display: none !important }
.launcher { all: unset; box-sizing: border-box; position: relative; display: grid; place-items: center;
  grid-template-columns: 54px auto; block-size: 56px; border: 1px solid transparent; cursor: pointer;
  border-radius: min(28px, var(--radius) * 1.75); background: var(--fill); color: var(--text);
  -webkit-tap-highlight-color: transparent; transition: scale .12s ease-out;
  box-shadow: 0 0 0 1px rgb(128 128 128 / .25), 0 1px 3px rgb(0 0 0 / .22), 0 6px 20px rgb(0 0 0 / .2) }
.launcher:hover { scale: 1.05 }
.launcher:active { scale: .97 }
.launcher:focus-visible { outline: 3px solid Highlight; outline-offset: 3px }
.label { max-inline-size: min(240px, 100vw - 2 * var(--x) - 56px); padding-inline-end: 20px; overflow: hidden;
  font-weight: 600; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: plaintext }
.label:empty { display: none }
img { grid-area: 1 / 1; inline-size: 54px; block-size: 54px; border-radius: inherit; object-fit: cover }
svg { grid-area: 1 / 1; inline-size: 26px; block-size: 26px; fill: none; stroke: currentcolor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; transition: opacity .12s, rotate .12s }
:host(:dir(rtl)) .chat { scale: -1 1 }
.down, .open .chat, .open img { opacity: 0; rotate: -30deg }
.open .down { opacity: 1; rotate: 0deg }
.badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; box-sizing: border-box;
  min-inline-size: 22px; block-size: 22px; padding-inline: 6px; border-radius: 11px; background: #c8102e; color: #fff;
  border: 2px solid #fff; font: 700 12px/18px system-ui, sans-serif; text-align: center }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
[hidden] { display: none }
.panel { position: fixed; inset-block-end: calc(68px + var(--y) + env(safe-area-inset-bottom));
  inset-inline: auto var(--x); display: none; inline-size: min(376px, 100vw - var(--x)); overflow: hidden;
  block-size: min(640px, 100dvh - 84px - var(--y)); border-radius: var(--radius);
  background: linear-gradient(var(--fill) 72px, light-dark(#fff, #16181d) 72px);
  box-shadow: 0 0 0 1px rgb(0 0 0 / .06), 0 4px 12px rgb(0 0 0 / .1), 0 16px 48px rgb(0 0 0 / .18) }
:host([data-corner="start"]) .panel { inset-inline: var(--x) auto }
.panel.open { display: block; animation: rise .14s ease-out }
@keyframes rise { from { opacity: 0; translate: 0 12px } }
iframe { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; border: 0; opacity: 0 }
.ready iframe { opacity: 1 }
.wait { margin: 112px 32px 0; color: light-dark(#3d4250, #d5d8e0); text-align: center }
.ready .wait { display: none }
@media (max-width: 479.98px), (max-height: 419.98px) {
  .panel.panel.panel { inset: 0; inline-size: 100%; block-size: 100dvh; border-radius: 0 }
  .panel.open.ready ~ .launcher, :host([data-phones="launcher"]) .label { display: none }
  :host([data-phones="hidden"]) { display: none !important }
}
@media (prefers-reduced-motion: reduce) { .panel.open { animation: none } .launcher, svg { transition: none } }
@media (forced-colors: active) { .panel { border: 1px solid } }
@media print { :host { display: none !important } }`;

  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript ?? document.querySelector("script[data-site], script[src*='/widget/v1.js?site=']")
  );
  // Tag managers drop attributes of scripts: the address may name the site instead.
  const site = script?.dataset.site ?? new URL(script?.src || "x:").searchParams.get("site");
  // A pass for **Test your widget**, which is somebody else than the visitor of the same browser.
  const test = script?.dataset.test;
  const kind = test?.split(":")[1] ?? "";
  const stub = /** @type {any} */ (window).LiveChat;
  // A second snippet, or the same one run again by a page that swaps its body.
  if (!script || !site || stub?.site) return;

  // As the browser made them: a page may have put something else under the name.
  const Later = /** @type {PromiseConstructor} */ ((async () => {})().constructor);
  const { parse } = JSON;

  const methods = {
    __proto__: null, open, close, toggle, show, hide, identify, set, prefill, locale, consent, on, off, reset, destroy,
  };
  // For the dashboard's preview alone.
  if (kind === "sample") Object.assign(methods, { restyle });
  const EVENTS = ["ready", "open", "close", "status", "started", "ended", "message", "unread"];
  const PERSON = ["id", "name", "email", "phone", "signature"];
  const FIELDS = 30;
  /** @type {Map<string, Set<Function>>} */
  const listeners = new Map();
  const server = new URL(script.src).origin;
  const local = keeper(() => window.localStorage);
  const session = keeper(() => window.sessionStorage);
  const abort = new AbortController();
  const loadedAt = Date.now();
  /** @type {any} */
  let config = null;
  /** @type {any} */
  let view = null;
  let isOpen = session.get("open") === "1";
  let isShown = true;
  let unread = 0;
  let frameAt = 0;
  let isFrameReady = false;
  let hiddenAt = 0;
  let wantsFocus = false;
  let nonce = "";
  /** @type {MessagePort | null} */
  let port = null;
  /** What the page has told us for the frame. @type {Record<string, any>} */
  const told = {
    profile: { __proto__: null }, data: { __proto__: null }, text: "", font: "", locale: "", begins: false, attends: false,
  };
  /** What the visitor said when asked; null before. @type {boolean | null} */
  let agreed = local.get("consent") === "1" || null;
  let page = "";
  let inputAt = 0;
  /** What the last beacon said, and when. */
  let signalled = "";
  let beaconAt = 0;
  let isCalled = false;
  /** The page's own title, and the one that it has for now. */
  let title = "";
  let shown = "";
  let isTyped = false;
  let drawnAt = "";

  const api = Object.assign(
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
    // Whoever opens it by hand has thought better of No (P6).
    local.set("minimised", null);
    local.set("launch", null);
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

  function on(/** @type {any} */ event, /** @type {any} */ listener) {
    if (!EVENTS.includes(event) || typeof listener !== "function") return warn("on takes an event and a function.");
    if (!listeners.has(event)) listeners.set(event, new Set());
    listeners.get(event)?.add(listener);
    if (event === "ready" && view) call(listener);
  }

  function off(/** @type {any} */ event, /** @type {any} */ listener) {
    if (listener) listeners.get(event)?.delete(listener);
    else listeners.delete(event);
  }

  /** Forget who this browser is: the next message comes from somebody new. */
  function reset() {
    close();
    local.clear();
    removeFrame();
    told.profile = { __proto__: null };
    told.data = { __proto__: null };
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
    for (const listener of [...(listeners.get(event) ?? [])]) call(listener, detail);
  }

  function call(/** @type {Function} */ listener, /** @type {any} */ detail) {
    try {
      listener(detail);
    } catch (error) {
      console.error(error);
    }
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

  function warn(/** @type {any[]} */ ...words) {
    console.warn("LiveChat:", ...words);
  }

  // --- consent

  /** Whether anything may be kept in this browser, or told to the server before the visitor asks for a chat. */
  function mayStore() {
    return agreed ?? (config ? !config.consent : false);
  }

  function consent(/** @type {any} */ given) {
    if (typeof given !== "boolean") return warn("consent takes true or false.");
    if (given === agreed) return;
    agreed = given;
    if (given) local.set("consent", "1");
    remember();
    if (given) launch();
    else forget();
  }

  /** What had to stay in memory until now. */
  function remember() {
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
    fetch(`${server}/widget/forget/${encodeURIComponent(site ?? "")}/`, {
      method: "POST", body: token, keepalive: true, credentials: "omit",
    }).catch(() => {});
  }

  // --- the page's side

  async function start() {
    config = await read();
    if (!config) return;
    remember();
    if (document.readyState === "loading") {
      await new Later((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
    }
    if (abort.signal.aborted) return;
    view = build();
    dress();
    mount();
    draw();
    if (local.get("chat")) makeFrame();
    const { signal } = abort;
    addEventListener("message", greeted, { signal });
    // Another tab of this site has begun a conversation: show here what is answered.
    addEventListener("storage", ({ key, newValue }) => {
      if (key === local.name("chat") && newValue) makeFrame();
      // The visitor has signed in or out there, or has changed their mind.
      if (key === local.name("token") && view?.frame) again();
      if (key === local.name("consent")) consent(newValue === "1");
    }, { signal });
    for (const input of ["pointerdown", "keydown", "scroll"]) {
      addEventListener(input, active, { signal, passive: true, capture: true });
    }
    addEventListener("input", () => (isTyped = true), { signal, capture: true });
    // Pages that swap their content take away what they do not know.
    const observer = new MutationObserver(() => view?.host.isConnected || mount());
    observer.observe(document, { childList: true });
    observer.observe(document.documentElement, { childList: true });
    document.addEventListener("visibilitychange", look, { signal });
    addEventListener("pagehide", () => beaconAt && beacon("left"), { signal });
    // Every router changes the address in its own way; a look once a second sees them all.
    const timer = setInterval(look, 1000);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      clearInterval(timer);
    });
    emit("ready");
    emit("status", { online: config.online, chat: null, status: "none" });
    launch();
    if (Date.now() - Number(session.get("attended") ?? 0) < ALERT_MS) attend();
  }

  function look() {
    if (location.href !== drawnAt) draw();
    if (port && location.href !== page) post("page", thisPage());
    // Who is gone again at once was not here.
    if (Date.now() - loadedAt < GLANCE_MS) return;
    const signs = [location.href, document.hidden, idle() > IDLE_MS].join();
    if (signs !== signalled || (!document.hidden && Date.now() - beaconAt > BEACON_MS)) beacon(signs);
  }

  function thisPage() {
    page = location.href;
    return { url: page.slice(0, 2000), title: document.title.slice(0, 200), referrer: document.referrer.slice(0, 2000) };
  }

  /** Of the page's root; the frame follows it where it is larger than usual. */
  function textSize() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize);
  }

  function active() {
    if (Date.now() - inputAt < 10_000) return;
    inputAt = Date.now();
    post("input");
  }

  // --- languages

  /** What the page asked for, its own language, then the browser's, by their first letters: so a CDN has few answers to keep. */
  function languages() {
    const wanted = [told.locale, document.documentElement.lang, ...(navigator.languages ?? [])];
    const known = wanted.map((tag) => /^[a-z]{2,3}(?![a-z])/i.exec(tag)?.[0].toLowerCase());
    return [...new Set(known)].filter(Boolean).slice(0, 4).join();
  }

  /** What the server says of this site; nothing where there is none. */
  async function read() {
    const text = await ask(`${server}/widget/config/${encodeURIComponent(site ?? "")}.json?locale=${languages()}`);
    return text && parse(text);
  }

  /** Words for a number, in a language that may have up to six kinds of them. */
  function counted(/** @type {Record<string, string>} */ forms, /** @type {number} */ n) {
    const kind = new Intl.PluralRules(config.language).select(n);
    return (forms[kind] ?? forms.other).replace("{n}", n.toLocaleString(config.language));
  }

  // --- the button and the panel

  function build() {
    const host = element("live-chat", { role: "region" });
    const root = host.attachShadow({ mode: "open" });
    style(root);
    const badge = element("span", { class: "badge", "aria-hidden": "true", hidden: "" });
    const status = element("span", { class: "said", role: "status", id: "status" });
    const button = element("button", { type: "button", class: "launcher", "aria-describedby": "status" });
    const label = element("span", { class: "label" });
    const chat = icon("chat", CHAT);
    button.append(chat, icon("down", DOWN), label, badge);
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
    return { host, root, button, badge, status, panel, wait, label, line: chat.firstChild, image: null, frame: null };
  }

  // --- its looks

  function dress() {
    const { host, button, label, line } = view;
    const { design } = config;
    told.font = design.font ? getComputedStyle(document.body).fontFamily : "";
    const css = { ...design.css, fill: config.color, text: config.text_color, font: told.font };
    for (const name of Object.keys(css)) host.style.setProperty(`--${name}`, css[name]);
    host.setAttribute("aria-label", config.title);
    host.lang = config.language;
    // The corner follows the page, the words their language.
    button.dir = config.dir;
    host.dataset.corner = design.corner;
    host.dataset.phones = design.phones;
    label.textContent = design.label ?? "";
    line.setAttribute("d", design.icon ?? CHAT);
    view.image?.remove();
    view.image = design.picture && element("img", { src: design.picture, alt: "" });
    if (!view.image) return;
    // A page whose policy refuses pictures of ours has the icon.
    view.image.onerror = () => view.image.remove();
    button.prepend(view.image);
  }

  /** For the dashboard's preview: looks that are not saved yet. */
  function restyle(/** @type {any} */ draft) {
    Object.assign(config, draft);
    dress();
    draw();
    post("looks", [config.looks, told.font]);
  }

  function isHidden() {
    const { origin, pathname, search, hash } = location;
    return !test && config.design.hide?.some((/** @type {string} */ pattern) => {
      const page = (pattern[0] === "/" ? "" : origin) + pathname;
      return matches(pattern, page) || matches(pattern, page + search + hash);
    });
  }

  /** Like `matches` of widget/patterns.py: no pattern takes long. */
  function matches(/** @type {string} */ pattern, /** @type {string} */ text) {
    const [first, ...rest] = pattern.split("*");
    const last = rest.pop();
    if (last === undefined) return text === first;
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.slice(at).endsWith(last);
  }

  function mount() {
    document.documentElement.append(view.host);
  }

  function draw() {
    if (!view) return;
    const { host, button, badge, status, panel } = view;
    drawnAt = location.href;
    host.hidden = !isShown || isHidden();
    // The panel is as high as the window: under a page's zoom it would not fit any more.
    host.style.setProperty("--zoom", String(1 / (/** @type {any} */ (document.documentElement).currentCSSZoom ?? 1)));
    panel.classList.toggle("open", isOpen);
    panel.classList.toggle("ready", isFrameReady);
    button.classList.toggle("open", isOpen);
    const name = isOpen ? config.words.close : config.words.open;
    const { label } = config.design;
    // What is read on the button is part of its name (WCAG 2.5.3).
    button.setAttribute("aria-label", label ? `${name}: ${label}` : name);
    button.title = name;
    button.setAttribute("aria-expanded", String(isOpen));
    badge.hidden = !isCalled && (isOpen || !unread);
    badge.textContent = isCalled ? "!" : unread > 99 ? "99+" : String(unread);
    status.textContent = isOpen || !unread ? "" : counted(config.words.unread, unread);
    if (isOpen) makeFrame();
    const focus = wantsFocus && isOpen && isFrameReady;
    if (focus) {
      wantsFocus = false;
      view.frame.focus();
    }
    post("panel", { open: isOpen, focus, size: textSize() });
  }

  function setUnread(/** @type {number} */ count) {
    if (count === unread) return;
    unread = count;
    draw();
    emit("unread", count);
  }

  // --- what launches by itself, in a script of its own

  function launch() {
    if (view && config.launch && mayStore()) load((script, widget) => script.launch(widget));
  }

  function load(/** @type {(script: any, widget: object) => void} */ use) {
    const { host, root, button } = view;
    const { signal } = abort;
    const widget = {
      site, server, config, signal, host, root, button, local, session, on, mayStore, token, random, element, style,
      begin, attend, isOpen: () => isOpen,
    };
    // Not a script element: a page with Trusted Types refuses one, and this passes its script-src.
    import(`${server}/widget/launch.js`).then((script) => signal.aborted || use(script, widget), () => {});
  }

  /** Yes: the chat is queued at once, or its form is shown. */
  function begin() {
    told.begins = true;
    open();
    // The form that stands before a chat is another one after an invitation (P3).
    local.set("launch", "1");
    if (!port) return;
    told.begins = false;
    post("begin");
  }

  /** An operator may start the chat (P7): the frame keeps a socket for as long as that may be. */
  function attend() {
    session.set("attended", session.get("attended") ?? String(Date.now()));
    told.attends = true;
    makeFrame();
    post("attend");
  }

  // --- beacon

  function idle() {
    return Date.now() - (inputAt || loadedAt);
  }

  /** Who is online now (X2), and whether they are away (U2). A page that nobody looks at says so once. */
  function beacon(/** @type {string} */ signs, /** @type {object} */ more = {}) {
    if (!view || !mayStore()) return;
    const now = Date.now();
    if (!session.get("came")) {
      session.set("came", String(now));
      session.set("again", local.get("token") && "1");
    }
    if (document.hidden) hiddenAt ||= now;
    else hiddenAt = 0;
    signalled = signs;
    beaconAt = now;
    const seconds = (/** @type {number} */ ms) => Math.min(604_800, Math.max(0, Math.round(ms / 1000)));
    const body = {
      site, token: token(), url: location.href.slice(0, 1000), title: document.title.slice(0, 200),
      referrer: document.referrer.slice(0, 500), seconds: seconds(now - Number(session.get("came"))), idle: seconds(idle()),
      hidden: seconds(now - (hiddenAt || now)), state: signs === "left" ? signs : hiddenAt ? "hidden" : "visible",
      again: session.get("again") === "1", known: local.get("met") === "1", ...more,
    };
    // A simple request, which needs no leave of the server first, and outlives the page.
    fetch(`${server}/widget/beacon/`, { method: "POST", body: JSON.stringify(body), credentials: "omit", keepalive: true })
      .then((answer) => (answer.status === 200 ? answer.json().then(invited) : null))
      .catch(() => {});
  }

  /** By an operator, by hand: shown in one tab, unless the visitor is talking to us already. */
  function invited(/** @type {{id: number}} */ invitation) {
    const id = String(invitation.id);
    if (isOpen || document.hidden || local.get("chat") || local.get("personal") === id) return;
    local.set("personal", id);
    const answer = (/** @type {string} */ said) => beacon(signalled, { invitation: invitation.id, answer: said });
    load((script, widget) => script.showInvitation(widget, invitation, answer));
  }

  // --- the frame

  function token() {
    if (!local.get("token")) local.set("token", random());
    return local.get("token");
  }

  function makeFrame() {
    if (!view || isFrameReady || Date.now() - frameAt < 10_000) return;
    removeFrame();
    frameAt = Date.now();
    nonce = random();
    token();
    local.set("met", "1");
    view.frame = element("iframe", { title: config.title, allow: "autoplay; clipboard-write" });
    const pass = test ? `&test=${encodeURIComponent(test)}` : "";
    view.frame.src = `${config.frame}${pass}#${nonce}~${encodeURIComponent(location.origin)}`;
    view.panel.append(view.frame);
    const { frame } = view;
    const isWaiting = () => frame === view?.frame && !isFrameReady;
    setTimeout(() => isWaiting() && (view.wait.textContent = config.words.unreachable), 6000);
    setTimeout(() => isWaiting() && makeFrame(), 15_000 + Math.random() * 15_000);
  }

  /** With another token, or in another language. */
  async function again() {
    if (!view) return;
    // A server that is away leaves the words as they are.
    config = (await read().catch(() => null)) || config;
    if (!view) return;
    removeFrame();
    dress();
    draw();
    if (local.get("chat")) makeFrame();
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
    const hello = {
      ...told, looks: config.looks, token: local.get("token"), kept: local.all(), page: thisPage(), open: isOpen, size: textSize(),
    };
    told.text = "";
    told.begins = told.attends = false;
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
    /** A signed-in customer has one token on all devices; what another one left here is not theirs. */
    become([/** @type {string} */ token, /** @type {boolean} */ isOther]) {
      if (isOther) local.clear();
      local.set("token", token);
    },
    unread: setUnread,
    open: () => open(false),
    invited,
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
    event: (/** @type {[string, any]} */ [name, detail]) => {
      emit(name, name === "status" ? { online: config.online, ...detail } : detail);
    },
  };

  function post(/** @type {string} */ type, /** @type {any} */ value) {
    port?.postMessage([type, value]);
  }

  // --- small tools

  /** The text at an address, nothing if there is none; by an older way where a page broke the newer one. */
  async function ask(/** @type {string} */ url) {
    try {
      // Tells the dashboard where the snippet was last seen.
      const referrerPolicy = "no-referrer-when-downgrade";
      const answer = await fetch(url, { credentials: "omit", signal: abort.signal, referrerPolicy });
      return answer.ok ? await answer.text() : "";
    } catch (error) {
      if (abort.signal.aborted) throw error;
      return new Later((/** @type {(text: string) => void} */ done, /** @type {() => void} */ fail) => {
        const request = new XMLHttpRequest();
        request.onload = () => done(request.status === 200 ? request.responseText : "");
        request.onerror = fail;
        request.open("GET", url);
        request.send();
      });
    }
  }

  /** Storage of the page under our own names, in memory where browser or visitor refuse it. */
  function keeper(/** @type {() => Storage} */ storage) {
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
    const get = (/** @type {string} */ key) => all()[key] ?? null;
    const flush = () => [...memory].forEach(([key, value]) => set(key, value));
    const clear = (isKept = false) => {
      for (const [key, value] of Object.entries(all())) {
        if (key === "consent" && agreed) continue;
        set(key, null);
        if (isKept) set(key, value);
      }
    };
    return { name, all, get, set, flush, clear };
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
  function style(/** @type {ShadowRoot} */ root, /** @type {string} */ css = STYLE) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      const node = document.createElement("style");
      node.textContent = css;
      root.append(node);
    }
  }
})();
