/** Words for screen readers, each event once. */

const KEPT_MS = 5000;
const REMEMBERED = 500;
/** @type {Set<string>} */
const said = new Set();

/** Made at once: readers miss text that comes together with its region. */
const region = document.createElement("div");
region.className = "visually-hidden";
region.setAttribute("aria-live", "polite");
document.body.append(region);

/**
 * @param {string} words
 * @param {string} [event] names what happened; the second call with the same name says nothing
 */
export function announce(words, event = "") {
  if (event) {
    if (said.has(event)) return;
    said.add(event);
    if (said.size > REMEMBERED) said.delete(/** @type {string} */ (said.values().next().value));
  }
  const line = document.createElement("p");
  line.textContent = words;
  region.append(line);
  setTimeout(() => line.remove(), KEPT_MS);
}
