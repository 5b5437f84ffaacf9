/*
 * Live Chat Support: the one script of the snippet. It draws a button, and makes an iframe of our own
 * origin once a visitor needs it. window.LiveChat is its only global; it never throws into the page.
 */
import { close, open, setUnread, toggle } from "./loader/actions.js";
import { again, api } from "./loader/api.js";
import { active, invited, leave, look } from "./loader/beacon.js";
import { build, draw, dress, measure, mount } from "./loader/button.js";
import { read } from "./loader/config.js";
import { consent, remember } from "./loader/consent.js";
import { emit, on } from "./loader/events.js";
import { makeFrame, removeFrame, widget } from "./loader/later.js";
import { attend, attendAgain, begin, launch } from "./loader/launching.js";
import { Later, script, server, site, stub, test } from "./loader/site.js";
import { post, state } from "./loader/state.js";
import { local, mayStore, session, token } from "./loader/storage.js";
import { element, random, style, textSize } from "./loader/tools.js";

// A second snippet, or the same one run again by a page that swaps its body, finds another's.
if (script && site && !stub?.site) {
  state.agreed = local.get("consent") === "1" || null;
  state.isOpen = session.get("open") === "1";
  Object.assign(widget, {
    attend, begin, close, draw, element, emit, invited, local, mayStore, measure, on, open, post, random, removeFrame, server, session,
    setUnread, site, style, test, textSize, thisPage, token,
  });
  /** @type {any} */ (window).LiveChat = api;
  for (const call of stub?.q ?? []) api.apply(null, call);
  start().catch(() => {
    // A server that is away is nothing the page or its visitors should notice.
  });
}

async function start() {
  state.config = await read();
  if (!state.config) return;
  remember();
  if (document.readyState === "loading") {
    await new Later((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const { signal } = state.abort;
  if (signal.aborted) return;
  build(toggle, close);
  dress();
  mount();
  draw();
  if (local.get("chat")) makeFrame();
  watch(signal);
  emit("ready");
  emit("status", { online: state.config.online, chat: null, status: "none" });
  launch();
  attendAgain();
}

/** @param {AbortSignal} signal */
function watch(signal) {
  // Another tab of this site has begun a conversation: show here what is answered.
  addEventListener("storage", ({ key, newValue }) => {
    if (key === local.name("chat") && newValue) makeFrame();
    // The visitor has signed in or out there, or has changed their mind.
    if (key === local.name("token") && state.view?.frame) again();
    if (key === local.name("consent")) consent(newValue === "1");
  }, { signal });
  for (const input of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(input, active, { signal, passive: true, capture: true });
  }
  addEventListener("input", () => (state.isTyped = true), { signal, capture: true });
  // Pages that swap their content take away what they do not know.
  const observer = new MutationObserver(() => state.view?.host.isConnected || mount());
  observer.observe(document, { childList: true });
  observer.observe(document.documentElement, { childList: true });
  document.addEventListener("visibilitychange", turn, { signal });
  addEventListener("pagehide", leave, { signal });
  // Every router changes the address in its own way; a look once a second sees them all.
  const timer = setInterval(turn, 1000);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearInterval(timer);
  });
}

function turn() {
  if (location.href !== state.drawnAt) draw();
  if (state.port && location.href !== state.page) post("page", thisPage());
  look();
}

function thisPage() {
  state.page = location.href;
  return { url: state.page.slice(0, 2000), title: document.title.slice(0, 200), referrer: document.referrer.slice(0, 2000) };
}
