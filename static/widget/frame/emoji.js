/** The few that people use in a chat with a shop: no picker of thousands is worth its weight here. */
const EMOJI =
  "😀 😃 😄 😁 😊 🙂 😉 😍 🤩 😎 😂 🤣 😅 😇 🤔 😐 🙄 😕 😢 😭 😡 😴 🤗 🥳 👍 👎 👌 🙏 👋 👏 💪 🤝 ❤️ 💚 🔥 ✨ 🎉 🎁 ✅ ❌ ❓ ⏰ 📦 🚚 💳 🌱 🌷 ☀️".split(" ");
const COLUMNS = 8;

/**
 * Fill `grid` with emoji; arrow keys walk over it, and it is one stop for Tab.
 * @param {HTMLElement} grid
 * @param {(emoji: string) => void} choose
 */
export function fillEmoji(grid, choose) {
  const buttons = EMOJI.map((emoji, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = emoji;
    button.tabIndex = index ? -1 : 0;
    button.addEventListener("click", () => choose(emoji));
    return button;
  });
  grid.replaceChildren(...buttons);
  grid.addEventListener("keydown", (event) => {
    const isRtl = getComputedStyle(grid).direction === "rtl";
    const step = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    const to = buttons[buttons.indexOf(/** @type {any} */ (document.activeElement)) + (step ?? NaN)];
    if (!to) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
    to.focus();
  });
}
