/** What is around the conversation, and changes while it is open: letters and days. */

/** Beyond this the panel has no room for words. */
const LARGEST_PX = 24;
const root = document.documentElement;
/** What the visitor has set in the browser. */
const usual = parseFloat(getComputedStyle(root).fontSize);

/**
 * Letters follow the page around us where it has larger ones. Many pages make theirs smaller to count in
 * tens, and mean nothing by it.
 * @param {number} size of the page's root, in pixels
 */
export function follow(size) {
  root.style.fontSize = size > usual ? `${Math.min(size, LARGEST_PX)}px` : "";
}

/** "Today" is "Yesterday" from then on. @param {() => void} draw */
export function atMidnight(draw) {
  const next = new Date();
  next.setHours(24, 0, 1, 0);
  setTimeout(() => {
    draw();
    atMidnight(draw);
  }, next.getTime() - Date.now());
}
