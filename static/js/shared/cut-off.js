/** What is too long for its place is said in full to whoever points at it. */

document.addEventListener("pointerover", ({ target }) => {
  const place = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(".truncate")) : null;
  if (!place) return;
  const isOurs = place.dataset.cutOff !== undefined;
  if (place.title && !isOurs) return;
  if (place.scrollWidth > place.clientWidth) {
    place.title = place.textContent?.trim() ?? "";
    place.dataset.cutOff = "";
  } else if (isOurs) {
    place.removeAttribute("title");
    delete place.dataset.cutOff;
  }
});
