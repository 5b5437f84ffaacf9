/*
 * What comes forward by itself: asked for by the loader on websites where something launches (P5 to P8).
 * Without invite it only asks whether an operator would like to know; with invite it shows an invitation.
 */

/**
 * @typedef {{id: number, seconds: number, text: string, addresses?: string[], pages?: number, visitors?: string,
 *   referrer?: string, day?: [number, number], scroll?: number, exit?: boolean, event?: string, holdout?: number,
 *   promotion?: {picture: string, alt: string, button: string, address: string}}} Rule
 * @typedef {{since: number, href: string, pages: number, isReturning: boolean, referrer: string, hasLeft: boolean,
 *   scrolled: number, events: Set<string>}} Visit
 * @typedef {{get: (key: string) => string | null, set: (key: string, value: string | null) => void,
 *   name: (key: string) => string}} Keeper
 * @typedef {{site: string, server: string, config: any, signal: AbortSignal, host: HTMLElement, root: ShadowRoot,
 *   button: HTMLElement, local: Keeper, session: Keeper, isOpen: () => boolean, mayStore: () => boolean,
 *   token: () => string, random: () => string, element: (name: string, attributes: Record<string, string>) => any,
 *   style: (root: ShadowRoot, css: string) => void, on: (event: string, listener: () => void) => void,
 *   begin: () => void, attend: () => void}} Widget
 */

const TICK_MS = 500;
/** Whether somebody is there is asked again if what the page knows is older. */
const FRESH_MS = 30_000;
const HOUR_MS = 3600_000;
/** As the loader's style has it. */
const PHONE = "(max-width: 479.98px), (max-height: 419.98px)";

/** @param {Widget} widget */
export function launch(widget) {
  const visit = visitOf(widget);
  const { launch: wanted } = widget.config;
  const launcher = wanted.mode === "presence" ? new Presence(widget, visit) : new Invitations(widget, visit);
  watch(widget, visit, wanted.rules ?? []);
  const timer = setInterval(() => {
    turn(widget, visit);
    if (mayComeForward(widget.config.design)) launcher.look();
  }, TICK_MS);
  widget.signal.addEventListener("abort", () => clearInterval(timer));
}

/** On phones, where every pixel counts, a client may want the button alone, or nothing. @param {{phones: string}} design */
function mayComeForward({ phones }) {
  return phones === "full" || !matchMedia(PHONE).matches;
}

// --- the visit

/** @param {Widget} widget @returns {Visit} */
function visitOf({ local, session }) {
  if (!session.get("visit")) {
    const visits = Number(local.get("visits") ?? 0) + 1;
    local.set("visits", String(visits));
    session.set("visit", JSON.stringify({ isReturning: visits > 1, referrer: document.referrer }));
  }
  const { isReturning, referrer } = JSON.parse(session.get("visit") ?? "{}");
  const visit = { since: 0, href: "", pages: 0, isReturning, referrer, hasLeft: false, scrolled: 0, events: new Set() };
  return visit;
}

/** A page that changes its address without loading is another page. @param {Widget} widget @param {Visit} visit */
function turn({ session }, visit) {
  if (visit.href === location.href) return;
  const pages = Number(session.get("pages") ?? 0) + 1;
  session.set("pages", String(pages));
  Object.assign(visit, { href: location.href, since: Date.now(), pages, hasLeft: false, scrolled: 0 });
  visit.events.clear();
}

/** Listen for what rules ask about, and for nothing else. @param {Widget} widget @param {Visit} visit @param {Rule[]} rules */
function watch(widget, visit, rules) {
  const options = { signal: widget.signal, passive: true };
  turn(widget, visit);
  if (rules.some(({ scroll }) => scroll)) {
    const measure = () => {
      const { scrollHeight } = document.documentElement;
      visit.scrolled = Math.max(visit.scrolled, (100 * (scrollY + innerHeight)) / Math.max(1, scrollHeight));
    };
    addEventListener("scroll", measure, options);
    measure();
  }
  if (rules.some(({ exit }) => exit)) {
    document.addEventListener("mouseout", (event) => {
      if (!event.relatedTarget && event.clientY <= 0) visit.hasLeft = true;
    }, options);
  }
  for (const { event } of rules) {
    if (event) addEventListener(`livechat:${event}`, () => visit.events.add(event), options);
  }
}

/**
 * Whether all that a rule asks for holds.
 * @param {Rule} rule
 * @param {Visit} visit
 * @param {Date} now
 */
export function fits(rule, visit, now) {
  return (
    now.getTime() - visit.since >= rule.seconds * 1000 &&
    visit.pages >= (rule.pages ?? 0) &&
    (!rule.visitors || visit.isReturning === (rule.visitors === "returning")) &&
    (!rule.referrer || visit.referrer.toLowerCase().includes(rule.referrer.toLowerCase())) &&
    (!rule.exit || visit.hasLeft) &&
    (!rule.scroll || visit.scrolled >= rule.scroll) &&
    (!rule.event || visit.events.has(rule.event)) &&
    (!rule.day || isWithin(rule.day, now.getHours() * 60 + now.getMinutes())) &&
    (!rule.addresses || rule.addresses.some((pattern) => isAt(pattern, new URL(visit.href))))
  );
}

/** @param {[number, number]} day from and until, in minutes; may go past midnight @param {number} minute */
function isWithin([from, until], minute) {
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** @param {string} pattern of a path, or of an address with its host @param {URL} page */
function isAt(pattern, page) {
  const path = page.pathname + (pattern.includes("?") ? page.search : "") + (pattern.includes("#") ? page.hash : "");
  return matches(pattern, pattern.startsWith("/") ? path : page.origin + path);
}

/** A star is anything. No regular expression: whatever was written here costs one pass. @param {string} pattern @param {string} text */
function matches(pattern, text) {
  const parts = pattern.split("*");
  const last = parts.length - 1;
  if (!last) return text === pattern;
  if (!text.startsWith(parts[0])) return false;
  let at = parts[0].length;
  for (const part of parts.slice(1, last)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - at >= parts[last].length && text.endsWith(parts[last]);
}

/** The same answer for the same visitor, whenever it is asked. @param {string} token @param {Rule} rule */
export function isHeldOut(token, { id, holdout = 0 }) {
  let hash = 2166136261;
  for (const letter of `${token}/${id}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return (hash >>> 0) % 100 < holdout;
}

// --- without invite

class Presence {
  #isAsked = false;

  /** @param {Widget} widget @param {Visit} visit */
  constructor(widget, visit) {
    this.widget = widget;
    this.visit = visit;
  }

  look() {
    const { widget, visit } = this;
    if (this.#isAsked || document.hidden || Date.now() - visit.since < widget.config.launch.seconds * 1000) return;
    if (!widget.mayStore() || widget.isOpen() || widget.local.get("chat")) return;
    this.#isAsked = true;
    alertPresence(widget, visit).catch(() => {});
  }
}

/** P7: may an operator be told that this visitor is here? Only then there is a socket. @param {Widget} widget @param {Visit} visit */
async function alertPresence(widget, visit) {
  const page = { url: visit.href.slice(0, 2000), title: document.title.slice(0, 200) };
  const answer = await post(widget, "presence", { page });
  if (answer.ok && (await answer.json()).alert) widget.attend();
}

// --- with invite

class Invitations {
  #isBusy = false;
  #knownAt = Date.now();
  /** @type {Bubble | null} */
  #bubble = null;
  /** @type {Rule | null} */
  #rule = null;
  #id = "";

  /** @param {Widget} widget @param {Visit} visit */
  constructor(widget, visit) {
    this.widget = widget;
    this.visit = visit;
    const { local, signal } = widget;
    widget.on("open", () => this.#withdraw("ignored"));
    addEventListener("pagehide", () => this.#bubble && this.#tell("ignored"), { signal });
    // No in another tab is No in this one.
    addEventListener("storage", ({ key, newValue }) => {
      if (key === local.name("minimised") && newValue) this.#withdraw("ignored");
    }, { signal });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.#refuse();
    }, { signal });
  }

  look() {
    const { widget, visit } = this;
    this.#bubble?.place();
    if (this.#isBusy || this.#bubble || document.hidden || widget.isOpen() || widget.host.hidden) return;
    const now = new Date();
    const rule = widget.config.launch.rules.find((/** @type {Rule} */ one) => fits(one, visit, now));
    if (rule && this.#mayInvite(now.getTime())) this.#choose(rule);
  }

  /** @param {number} now */
  #mayInvite(now) {
    const { local, config, mayStore } = this.widget;
    if (!mayStore() || local.get("minimised") || local.get("chat")) return false;
    return now - Number(local.get("invited") ?? 0) >= config.launch.hours * HOUR_MS;
  }

  /** @param {Rule} rule */
  async #choose(rule) {
    this.#isBusy = true;
    try {
      if (!(await this.#isStillOpen()) || this.widget.isOpen() || document.hidden) return;
      // Another tab may have been faster.
      if (!this.#mayInvite(Date.now())) return;
      const { local, random, token } = this.widget;
      local.set("invited", String(Date.now()));
      this.#rule = rule;
      this.#id = random();
      if (isHeldOut(token(), rule)) this.#tell("held_out");
      else this.#show(rule);
    } finally {
      this.#isBusy = false;
    }
  }

  async #isStillOpen() {
    const { config, server, site, signal } = this.widget;
    if (Date.now() - this.#knownAt < FRESH_MS) return config.online;
    this.#knownAt = Date.now();
    const options = /** @type {RequestInit} */ ({ credentials: "omit", cache: "no-cache", signal });
    try {
      const answer = await fetch(`${server}/widget/config/${encodeURIComponent(site)}.json`, options);
      const { online, launch: wanted } = answer.ok ? await answer.json() : { online: false, launch: null };
      config.online = online;
      if (wanted?.rules) config.launch = wanted;
      return online && Boolean(wanted?.rules);
    } catch {
      return false;
    }
  }

  /** @param {Rule} rule */
  #show(rule) {
    this.#tell("shown");
    this.#bubble = new Bubble(this.widget, rule, {
      yes: () => this.#accept(),
      no: () => this.#refuse(),
    });
  }

  #accept() {
    const address = this.#rule?.promotion?.address;
    this.#withdraw("accepted");
    if (address) location.assign(address);
    else this.widget.begin();
  }

  #refuse() {
    if (!this.#bubble) return;
    this.widget.local.set("minimised", "1");
    this.#withdraw("refused");
  }

  /** @param {string} event */
  #withdraw(event) {
    if (!this.#bubble) return;
    this.#bubble.remove();
    this.#bubble = null;
    this.#tell(event);
  }

  /** Counted once by its random name, however often and late it arrives. @param {string} event */
  #tell(event) {
    post(this.widget, "invitations", { invitation: this.#id, rule: this.#rule?.id, event }).catch(() => {});
  }
}

// --- by hand

/**
 * An operator invites this visitor (X2), whatever the rules of the website say.
 * @param {Widget} widget
 * @param {{id: number, text: string, name: string}} invitation
 * @param {(answer: "shown" | "yes" | "no") => void} answer
 */
export function showInvitation(widget, invitation, answer) {
  const shown = new AbortController();
  const done = (/** @type {"yes" | "no"} */ said) => {
    if (shown.signal.aborted) return;
    shown.abort();
    bubble.remove();
    answer(said);
    if (said === "yes") widget.begin();
  };
  const bubble = new Bubble(widget, invitation, { yes: () => done("yes"), no: () => done("no") });
  answer("shown");
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) done("no");
  }, { signal: shown.signal });
  // Whoever opens the chat by themselves has answered.
  widget.on("open", () => shown.signal.aborted || (shown.abort(), bubble.remove()));
}

/** A simple request, which needs no leave of the server first. @param {Widget} widget @param {string} door @param {object} body */
function post({ server, site, token }, door, body) {
  return fetch(`${server}/widget/${door}/`, {
    method: "POST",
    body: JSON.stringify({ site, token: token(), ...body }),
    credentials: "omit",
    keepalive: true,
  });
}

// --- what is seen

const STYLE = `
:host { all: initial; position: absolute; inset-block-end: calc(100% + 14px); right: 0; display: block;
  font: 15px/1.5 system-ui, sans-serif; color-scheme: inherit }
:host([data-side="left"]) { right: auto; left: 0 }
.bubble, .pill { box-sizing: border-box; background: #fff; color: #1c1f26; border-radius: 16px;
  box-shadow: 0 0 0 1px rgb(0 0 0 / .08), 0 4px 12px rgb(0 0 0 / .1), 0 12px 32px rgb(0 0 0 / .16) }
.bubble { inline-size: min(320px, 100vw - 40px); max-block-size: calc(100dvh - 120px); overflow: auto; animation: rise .14s ease-out }
@keyframes rise { from { opacity: 0; translate: 0 8px } }
img { display: block; inline-size: 100%; max-block-size: 200px; object-fit: cover; border-radius: 16px 16px 0 0 }
.words { padding: 16px 16px 0; margin: 0; overflow-wrap: anywhere; white-space: pre-line }
.from { display: block; font-size: 13px; color: #565c6b }
.choices { display: flex; flex-wrap: wrap; gap: 8px; padding: 12px 16px 16px }
button { box-sizing: border-box; min-block-size: 40px; min-inline-size: 64px; margin: 0; padding: 8px 16px; border: 1px solid #767d8d;
  border-radius: 8px; background: transparent; color: inherit; font: 600 15px/1.4 system-ui, sans-serif; cursor: pointer }
button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
.yes { flex: 1; background: var(--fill); color: var(--text); border-color: transparent }
.pill { display: flex; inline-size: max-content; max-inline-size: min(300px, 100vw - 40px); padding: 4px; border-radius: 24px }
.pill button { border: 0; border-radius: 20px }
.pill .maximise { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 400 }
.pill .no { min-inline-size: 40px; padding: 8px; font-size: 20px; line-height: 1 }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
@media (prefers-color-scheme: dark) {
  .bubble, .pill { background: #22252c; color: #eceef2; box-shadow: 0 0 0 1px rgb(255 255 255 / .14), 0 12px 32px rgb(0 0 0 / .5) }
  .from { color: #adb3c0 }
  button { border-color: #8b92a1 }
  .yes { border-color: transparent }
}
@media (prefers-reduced-motion: reduce) { .bubble { animation: none } }
@media (forced-colors: active) { .bubble, .pill { border: 1px solid } .yes { border-color: ButtonBorder } }
@media print { :host { display: none } }`;

/** The invitation at the launcher. It takes no focus: whoever types on the page goes on typing. */
class Bubble {
  /**
   * @param {Widget} widget
   * @param {{text: string, name?: string, promotion?: Rule["promotion"]}} rule `name` of the operator who invites
   * @param {{yes: () => void, no: () => void}} chosen
   */
  constructor(widget, rule, chosen) {
    this.widget = widget;
    this.rule = rule;
    this.chosen = chosen;
    this.host = widget.element("live-chat-invitation", {});
    this.root = this.host.attachShadow({ mode: "open" });
    widget.style(this.root, STYLE);
    this.place();
    this.said = widget.element("p", { class: "said", role: "status" });
    this.root.append(this.said, this.#isMinimised ? this.#pill() : this.#bubble());
    widget.button.before(this.host);
    // A region that is there before its words is read out; one that comes with them may not be.
    setTimeout(() => (this.said.textContent = `${this.words.invitation}: ${rule.text}`), 100);
  }

  /** On the launcher's side, wherever design and the page's direction put that. */
  place() {
    const { left, width } = this.widget.host.getBoundingClientRect();
    this.host.dataset.side = left + width / 2 < innerWidth / 2 ? "left" : "right";
  }

  remove() {
    const hadFocus = this.root.activeElement;
    this.host.remove();
    if (hadFocus) this.widget.button.focus();
  }

  get words() {
    return { ...this.widget.config.words, ...this.widget.config.launch?.words };
  }

  get #isMinimised() {
    return this.widget.config.launch?.minimised && !this.rule.name;
  }

  /** P8: there, and small, until it is made larger by hand. */
  #pill() {
    const pill = this.widget.element("div", { class: "pill", role: "group", "aria-label": this.words.invitation });
    const text = this.#button("maximise", this.rule.text, () => {
      pill.replaceWith(this.#bubble());
      this.root.querySelector("button")?.focus();
    });
    text.setAttribute("aria-label", `${this.words.maximise}: ${this.rule.text}`);
    text.setAttribute("aria-expanded", "false");
    const close = this.#button("no", "×", this.chosen.no);
    close.setAttribute("aria-label", this.words.dismiss);
    pill.append(text, close);
    return pill;
  }

  #bubble() {
    const { element, config } = this.widget;
    const bubble = element("div", { class: "bubble", role: "dialog", "aria-label": this.words.invitation, "aria-describedby": "text" });
    const words = element("p", { class: "words" });
    const from = element("span", { class: "from", dir: "auto" });
    from.textContent = this.rule.name || config.title;
    const text = element("span", { id: "text", dir: "auto" });
    text.textContent = this.rule.text;
    words.append(from, text);
    const choices = element("div", { class: "choices" });
    const { promotion } = this.rule;
    const yes = promotion ? promotion.button || this.words.chat : this.words.yes;
    const no = promotion ? this.words.dismiss : this.words.no;
    choices.append(this.#button("yes", yes, this.chosen.yes), this.#button("no", no, this.chosen.no));
    if (promotion?.picture) bubble.append(this.#picture(promotion));
    bubble.append(words, choices);
    return bubble;
  }

  /** @param {{picture: string, alt: string}} promotion */
  #picture({ picture, alt }) {
    const image = this.widget.element("img", { src: picture, alt });
    // A page whose policy refuses pictures of ours has the words.
    image.addEventListener("error", () => image.remove());
    return image;
  }

  /** @param {string} name @param {string} words @param {() => void} pressed */
  #button(name, words, pressed) {
    const button = this.widget.element("button", { type: "button", class: name });
    button.textContent = words;
    button.addEventListener("click", pressed);
    return button;
  }
}
