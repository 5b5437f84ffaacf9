/** The console's own keys; features add theirs with `addShortcuts`. */

import { part, stamp } from "../shared/dom.js";
import { desk } from "./app.js";
import { openPalette } from "./palette.js";
import { addShortcuts, shortcuts, shownKeys } from "./shortcuts.js";

const CHATS = "Chats";
const WRITING = "While you write";
const CONSOLE = "Console";
const onDesk = () => document.getElementById("desk") !== null;

addShortcuts(
  { keys: "j", words: "Next chat", group: CHATS, run: () => desk.step(1), isHere: onDesk },
  { keys: "k", words: "Chat before", group: CHATS, run: () => desk.step(-1), isHere: onDesk },
  {
    keys: "Alt+1 Alt+2 Alt+3 Alt+4 Alt+5 Alt+6 Alt+7 Alt+8 Alt+9", shown: "Alt+1…9",
    words: "The first to ninth of your chats", group: CHATS, isHere: onDesk,
    run: (key) => {
      const chat = desk.tabs[Number(key.at(-1)) - 1];
      if (chat) desk.open(chat, { focus: true });
    },
  },
  {
    keys: "/", words: "Search the open chats", group: CHATS, marks: "#chat-search", isHere: onDesk,
    run: () => document.getElementById("chat-search")?.focus(),
  },
  { keys: "Enter", words: "Send", group: WRITING, isHere: onDesk },
  { keys: "/", words: "Responses", group: WRITING, isHere: onDesk },
  { keys: "Shift+Enter", words: "New line", group: WRITING, isHere: onDesk },
  { keys: "Control+K Meta+K", words: "Every action, page and chat", group: CONSOLE, run: openPalette },
  { keys: "?", words: "Keyboard shortcuts", group: CONSOLE, marks: "#shortcuts-open", run: () => showShortcuts() },
);

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("shortcuts-dialog"));
document.getElementById("shortcuts-open")?.addEventListener("click", () => showShortcuts());

export function showShortcuts() {
  const groups = Map.groupBy(shortcuts, ({ group }) => group);
  part(dialog, "groups").replaceChildren(...[...groups].map(([name, keys]) => groupOf(name, keys)));
  dialog.showModal();
}

/**
 * @param {string} name
 * @param {import("./shortcuts.js").Shortcut[]} keys
 */
function groupOf(name, keys) {
  const group = stamp("shortcut-group-template");
  part(group, "name").textContent = name;
  for (const shortcut of keys) {
    const term = document.createElement("dt");
    term.append(...shownKeys(shortcut).map((key) => Object.assign(document.createElement("kbd"), { className: "kbd", textContent: key })));
    const words = document.createElement("dd");
    words.textContent = shortcut.words;
    part(group, "keys").append(term, words);
  }
  return group;
}
