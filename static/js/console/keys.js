/** Keys that work anywhere outside a field: j and k walk through the open chats. */

import { desk } from "./app.js";

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.altKey && /^[1-9]$/u.test(event.key)) {
    const chat = desk.tabs[Number(event.key) - 1];
    if (chat) desk.open(chat, { focus: true });
    event.preventDefault();
  } else if (isPlain(event) && !target.closest("input, textarea, select, [contenteditable], dialog[open]")) {
    if (event.key === "j") desk.step(1);
    else if (event.key === "k") desk.step(-1);
    else return;
    event.preventDefault();
  }
});

/** @param {KeyboardEvent} event */
function isPlain(event) {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
}
