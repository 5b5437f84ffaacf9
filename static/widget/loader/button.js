import { matches } from "../patterns.js";
import { makeFrame } from "./later.js";
import { test } from "./site.js";
import { post, state, told } from "./state.js";
import { STYLE } from "./style.js";
import { local } from "./storage.js";
import { element, icon, style, textSize } from "./tools.js";

// Lucide's message-circle and chevron-down (ISC licence, static/icons.LICENSE).
const CHAT = "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719";
const DOWN = "m6 9 6 6 6-6";

/** Who is there for so long did not just come by on their way to something else. */
const INTEREST_MS = 65;

/** @param {() => void} toggle @param {() => void} close */
export function build(toggle, close) {
  const host = element("live-chat", { role: "region" });
  const root = host.attachShadow({ mode: "open" });
  style(root, STYLE);
  const badge = element("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  const status = element("span", { class: "said", role: "status", id: "status" });
  const button = element("button", { type: "button", class: "launcher", "aria-describedby": "status" });
  const label = element("span", { class: "label" });
  const chat = icon("chat", CHAT);
  button.append(chat, icon("down", DOWN), label, badge);
  root.append(button, status);
  button.addEventListener("click", toggle);
  // The frame is on its way by the time the button is let go, mostly since before it was pressed.
  button.addEventListener("pointerdown", makeFrame);
  let timer = 0;
  // Nothing is kept for it that was not before, and nobody is signed in by passing over a button.
  const warm = () => local.get("token") && !told.profile.signature && makeFrame();
  for (const sign of ["pointerenter", "focus"]) button.addEventListener(sign, () => (timer = setTimeout(warm, INTEREST_MS)));
  for (const sign of ["pointerleave", "blur"]) button.addEventListener(sign, () => clearTimeout(timer));
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") close();
  });
  state.view = { host, root, button, badge, status, label, line: chat.firstChild, image: null, panel: null, frame: null };
}

export function dress() {
  const { config, view } = state;
  const { host, button, label, line } = view;
  const { design } = config;
  const css = { ...design.css, fill: config.color, text: config.text_color };
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

/** What the page's layout says: asked for in the middle of loading it would have to be made twice. */
export function measure() {
  const { config, view } = state;
  if (!view) return;
  told.font = config.design.font ? getComputedStyle(document.body).fontFamily : "";
  const { style } = view.host;
  style.setProperty("--font", told.font);
  // The panel is as high as the window: under a page's zoom it would not fit any more.
  style.setProperty("--zoom", String(1 / (/** @type {any} */ (document.documentElement).currentCSSZoom ?? 1)));
}

/** For the dashboard's preview: looks that are not saved yet. @param {any} draft */
export function restyle(draft) {
  Object.assign(state.config, draft);
  dress();
  measure();
  draw();
  post("looks", [state.config.looks, told.font]);
}

export function mount() {
  document.documentElement.append(state.view.host);
}

export function draw() {
  const { config, isOpen, unread, view } = state;
  if (!view) return;
  const { host, button, badge, status, panel } = view;
  state.drawnAt = location.href;
  host.hidden = !state.isShown || isHidden();
  requestAnimationFrame(measure);
  panel?.classList.toggle("open", isOpen);
  panel?.classList.toggle("ready", state.isFrameReady);
  button.classList.toggle("open", isOpen);
  const name = isOpen ? config.words.close : config.words.open;
  const { label } = config.design;
  // What is read on the button is part of its name (WCAG 2.5.3).
  button.setAttribute("aria-label", label ? `${name}: ${label}` : name);
  button.title = name;
  button.setAttribute("aria-expanded", String(isOpen));
  badge.hidden = !state.isCalled && (isOpen || !unread);
  badge.textContent = state.isCalled ? "!" : unread > 99 ? "99+" : String(unread);
  status.textContent = isOpen || !unread ? "" : counted(config.words.unread, unread);
  if (isOpen) makeFrame();
  const focus = state.wantsFocus && isOpen && state.isFrameReady;
  if (focus) {
    state.wantsFocus = false;
    view.frame.focus();
  }
  if (state.port) post("panel", { open: isOpen, focus, size: textSize() });
}

function isHidden() {
  const { origin, pathname, search, hash } = location;
  return !test && state.config.design.hide?.some((/** @type {string} */ pattern) => {
    const page = (pattern[0] === "/" ? "" : origin) + pathname;
    return matches(pattern, page) || matches(pattern, page + search + hash);
  });
}

/** Words for a number, in a language that may have up to six kinds of them. @param {Record<string, string>} forms @param {number} n */
function counted(forms, n) {
  const { language } = state.config;
  const kind = new Intl.PluralRules(language).select(n);
  return (forms[kind] ?? forms.other).replace("{n}", n.toLocaleString(language));
}
