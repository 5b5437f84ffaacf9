import { override } from "./words.js";

/**
 * What the client chose on the dashboard's design page, as widget/services/designs.py gives it.
 * @typedef {{scheme: string, color: string, text_color: string, edges: [string, string], radius: number,
 *   face: string, logo: string, words: Record<string, string>, sounds: boolean, title: string, greeting: string}} Looks
 */

/** Read by what makes sounds. */
export const chosen = { sounds: true };

/**
 * Dress the frame: at the start, and again with each change in the dashboard's preview.
 * @param {HTMLElement} root
 * @param {Looks} looks
 * @param {string} font of the host page, empty for the system's
 */
export function dress(root, looks, font) {
  const { style } = document.documentElement;
  // The policy of this page refuses style attributes, but not styles set by its own script.
  style.setProperty("--scheme", looks.scheme);
  style.setProperty("--color-accent", looks.color);
  style.setProperty("--color-on-accent", looks.text_color);
  style.setProperty("--edge-light", looks.edges[0]);
  style.setProperty("--edge-dark", looks.edges[1]);
  style.setProperty("--radius", `${looks.radius}px`);
  if (font) style.setProperty("--font", `${font}, system-ui, sans-serif`);
  else style.removeProperty("--font");
  chosen.sounds = looks.sounds;
  override(looks.words);
  write(root, looks);
}

/** @param {HTMLElement} root @param {Looks} looks */
function write(root, { face, logo, title, greeting, words }) {
  root.dataset.face = face;
  const image = /** @type {HTMLImageElement} */ (root.querySelector(".logo"));
  image.hidden = !logo;
  if (logo && image.getAttribute("src") !== logo) image.src = logo;
  const log = /** @type {HTMLElement} */ (root.querySelector("chat-log"));
  log.dataset.title = document.title = title;
  log.dataset.greeting = greeting;
  for (const place of root.querySelectorAll("h1, [data-key=greeting] [data-part=name]")) place.textContent = title;
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("composer"));
  for (const box of [template.content.querySelector("textarea"), root.querySelector("chat-composer textarea")]) {
    if (!(box instanceof HTMLTextAreaElement)) continue;
    box.dataset.ours ??= box.placeholder;
    box.placeholder = words.placeholder || box.dataset.ours;
  }
}
