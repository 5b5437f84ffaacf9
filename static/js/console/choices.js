/** What the palette offers: the chat in front, requests, chats, the console, pages. */

import { sound } from "../shared/sound.js";
import { accept, decline, setOnline, show } from "./actions.js";
import { desk, store } from "./app.js";
import { isMine, isWaiting } from "./cards.js";
import { names, press } from "./pane-actions.js";
import { shownKeys, usable } from "./shortcuts.js";

/** @typedef {{words: string, hint: string, keys: string[], run: () => void}} Choice */

/** @returns {Choice[]} */
export function choices() {
  return [...ofChatInFront(), ...ofVisitor(), ...requests(), ...chats(), ...ofConsole(), ...pages()];
}

/**
 * @param {string} words
 * @param {string} hint
 * @param {() => void} run
 * @returns {Choice}
 */
function choice(words, hint, run) {
  return { words, hint, keys: [], run };
}

/** The buttons of the pane that can be pressed now, by their own names. */
function ofChatInFront() {
  const { chat } = desk;
  const pane = /** @type {HTMLElement | undefined} */ (document.querySelectorAll("[data-part=panes] > *")[desk.front]);
  if (!chat || !pane) return [];
  const hint = store.cards.get(chat)?.visitor.name ?? "";
  const selector = names().map((name) => `button[data-part="${name}"]`).join();
  const found = /** @type {NodeListOf<HTMLButtonElement>} */ (pane.querySelectorAll(selector));
  return [...found].flatMap((button) => {
    const isUsable = button.checkVisibility() && !button.disabled && button.getAttribute("aria-disabled") !== "true";
    const words = button.getAttribute("aria-label") || button.textContent?.trim() || "";
    return isUsable && words ? choice(words, hint, () => press(button.dataset.part, chat, pane)) : [];
  });
}

/** What stands under the visitor's information, by the buttons' own names. */
function ofVisitor() {
  const { chat } = desk;
  const hint = (chat && store.cards.get(chat)?.visitor.name) || "";
  const found = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("visitor-panel [data-sheet]"));
  return [...found].flatMap((button) =>
    chat && button.checkVisibility() ? choice(button.textContent?.trim() ?? "", hint, () => button.click()) : [],
  );
}

function requests() {
  return store.requests.flatMap((card) => [
    choice(`Accept ${card.visitor.name}`, card.site.name, () => accept(card.id)),
    choice(`Send ${card.visitor.name} to contact form`, card.site.name, () => decline(card.id)),
  ]);
}

function chats() {
  return store.open.map((card) => {
    const agent = isMine(card, store.me.id) ? "your chat" : isWaiting(card) ? "waiting" : (card.operator?.name ?? "");
    return choice(card.visitor.name, `${card.site.name}, ${agent}`, () => show(card.id));
  });
}

const THEMES = { light: "Light colours", dark: "Dark colours", system: "Colours of the system" };

function ofConsole() {
  const { is_online: isOnline } = store.me;
  const keyed = usable().filter(({ run, keys }) => run && !keys.includes(" Alt+") && !keys.startsWith("Control+K"));
  return [
    choice(isOnline ? "Go offline" : "Go online", "Console", () => setOnline(!isOnline)),
    choice(sound.isMuted ? "Unmute sounds" : "Mute sounds", "Console", () => (sound.isMuted = !sound.isMuted)),
    ...keyed.map((shortcut) => ({
      words: shortcut.words, hint: shortcut.group, keys: shownKeys(shortcut), run: () => shortcut.run?.(shortcut.keys),
    })),
    ...Object.entries(THEMES).map(([theme, words]) => choice(words, "Console", () => click(`theme-switch button[value="${theme}"]`))),
    ...buttons(".chat-tabs__split"),
  ];
}

/** @param {string} selector */
function buttons(selector) {
  const button = document.querySelector(selector);
  return button?.checkVisibility() ? [choice(button.getAttribute("aria-label") ?? "", "Console", () => click(selector))] : [];
}

function pages() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".rail a, .account ~ .menu a"));
  const found = [...links].map((link) => choice(link.textContent?.trim() ?? "", "Page", () => link.click()));
  return [...found, choice("Sign out", "Account", () => click('.account ~ .menu form button[type="submit"]'))];
}

/** @param {string} selector */
function click(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();
}
