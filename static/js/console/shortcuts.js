/**
 * Every key of the console, described once: the keys themselves, the dialog, the palette and
 * `aria-keyshortcuts` all read this list.
 */

/**
 * @typedef {object} Shortcut
 * @property {string} keys as `aria-keyshortcuts` writes them: j, ?, Alt+1, Control+K; several with spaces between
 * @property {string} words what it does
 * @property {string} group heading in the dialog
 * @property {string} [shown] what the dialog shows where the keys themselves would be a long list
 * @property {string} [marks] the element that the keys belong to
 * @property {(key: string) => void} [run] left out where an element hears its own keys
 * @property {() => boolean} [isHere] whether it can be used on this page now
 */

/** @type {Shortcut[]} */
export const shortcuts = [];

/** @param {Shortcut[]} added */
export function addShortcuts(...added) {
  shortcuts.push(...added);
  for (const { marks, keys } of added) {
    if (marks) document.querySelector(marks)?.setAttribute("aria-keyshortcuts", keys);
  }
}

/** The shortcuts that can be used now. */
export function usable() {
  return shortcuts.filter(({ isHere }) => isHere?.() ?? true);
}

document.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.isComposing || target.closest("dialog[open]")) return;
  // What is typed into a field is text; keys with Control or Alt are not.
  if (!key.includes("+") && target.closest("input, textarea, select, [contenteditable]")) return;
  const shortcut = usable().find(({ keys, run }) => run && keys.split(" ").includes(key));
  if (!shortcut) return;
  event.preventDefault();
  shortcut.run?.(key);
});

/** @param {KeyboardEvent} event */
function keyOf({ key, code, ctrlKey, metaKey, altKey }) {
  const modifiers = [ctrlKey && "Control", metaKey && "Meta", altKey && "Alt"].filter(Boolean);
  if (!modifiers.length) return key;
  // With Alt some keyboards write another sign: the key's place counts.
  const plain = /^(?:Digit|Key)(.)$/u.exec(code)?.[1] ?? key;
  return [...modifiers, plain.toUpperCase()].join("+");
}

/** For people: Ctrl K. @param {Shortcut} shortcut */
export function shownKeys({ keys, shown }) {
  return (shown ?? keys.split(" ")[0]).replace("Control", isApple ? "⌘" : "Ctrl").split("+");
}

const isApple = /Mac|iP(?:hone|ad)/u.test(navigator.platform);
