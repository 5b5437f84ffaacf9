import { setText } from "../../js/shared/dom.js";
import { say } from "./words.js";

/** Shorter than any tablet, in either direction. */
const PHONE_PX = 500;

/** Whoever holds a phone has nothing to take along. */
export function isPhone() {
  return Math.min(screen.width, screen.height) < PHONE_PX;
}

/**
 * **Continue on my phone**: a code for its camera, and the link that the code says.
 * @param {HTMLDialogElement} dialog
 * @param {{link: string, code: string}} told `code` is an SVG
 */
export function fillCode(dialog, { link, code }) {
  const [image, field, copy, done] = /** @type {[HTMLImageElement, HTMLInputElement, HTMLButtonElement, HTMLElement]} */ (
    ["img", "input", "[type=submit]", ".done"].map((selector) => dialog.querySelector(selector))
  );
  image.src = `data:image/svg+xml,${encodeURIComponent(code)}`;
  field.value = link;
  field.addEventListener("focus", () => field.select());
  copy.disabled = false;
  copy.focus();
  dialog.querySelector("form")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link);
      setText(done, say("link_copied"));
    } catch {
      // Refused to this page: marked, it can be copied by hand.
      field.focus();
    }
  });
}
