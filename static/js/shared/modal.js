/** Modal dialogs: what lies behind one is out of reach for readers as well as for the pointer. */

const BEHIND = "body > :is(header, nav, main)";

/**
 * Browsers make the page behind inert; readers that do not know this yet heed the attribute.
 * @param {HTMLDialogElement} dialog outside header, nav and main
 */
export function openModal(dialog) {
  for (const part of document.querySelectorAll(BEHIND)) part.setAttribute("aria-hidden", "true");
  dialog.addEventListener("close", reveal, { once: true });
  dialog.showModal();
}

function reveal() {
  for (const part of document.querySelectorAll(BEHIND)) part.removeAttribute("aria-hidden");
}
