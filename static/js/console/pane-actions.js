/** The action row over a conversation: each button has its feature's own module, which adds it here. */

/**
 * @typedef {object} PaneAction
 * @property {(chat: number, pane: HTMLElement) => void} press
 * @property {(button: HTMLElement, card: import("./types.js").ChatCard) => void} [draw]
 */

/** By the button's `data-part`. @type {Map<string, PaneAction>} */
const actions = new Map();

/**
 * @param {string} name
 * @param {PaneAction} action
 */
export function addAction(name, action) {
  actions.set(name, action);
}

/** In the order in which they were added. */
export function names() {
  return [...actions.keys()];
}

/**
 * @param {string | undefined} name
 * @param {number} chat
 * @param {HTMLElement} pane
 */
export function press(name, chat, pane) {
  actions.get(name ?? "")?.press(chat, pane);
}

/**
 * @param {HTMLElement} pane
 * @param {import("./types.js").ChatCard} card
 */
export function drawActions(pane, card) {
  for (const [name, { draw }] of actions) {
    const button = /** @type {HTMLElement | null} */ (draw && pane.querySelector(`[data-part="${name}"]`));
    if (button) draw?.(button, card);
  }
}
