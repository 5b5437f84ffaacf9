/** What can wait until the page stands there. */

/** By then a page has all that it is used for. */
const FIRST_MS = 1000;

/** @param {() => void} task */
export function whenIdle(task) {
  setTimeout(() => {
    // Safari has no idea of idleness.
    if ("requestIdleCallback" in window) requestIdleCallback(task);
    else task();
  }, FIRST_MS);
}

/**
 * Once what was drawn in this turn is on the screen; in a hidden page soon, since it draws nothing.
 * @returns {Promise<void>}
 */
export function painted() {
  return new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve);
    else requestAnimationFrame(() => setTimeout(resolve));
  });
}
