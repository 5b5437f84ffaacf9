/** Words for screen readers, each event once. */

const KEPT_MS = 5000;
const REMEMBERED = 500;
/** @type {Set<string>} */
const said = new Set();

/** What was said since the last sweep, and what was said before it. @type {[HTMLElement[], HTMLElement[]]} */
let lines = [[], []];

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
  if (!lines.flat().length) setTimeout(sweep, KEPT_MS);
  lines[0].push(line);
}

/** Many at once: each time that lines go the page is drawn anew. */
function sweep() {
  const [lately, before] = lines;
  for (const line of before) line.remove();
  lines = [[], lately];
  if (lately.length) setTimeout(sweep, KEPT_MS);
}
