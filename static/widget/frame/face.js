import { initials } from "./words.js";

/**
 * A picture, or the initials of a name where there is none or it does not load.
 * @param {HTMLElement} place
 * @param {string} name
 * @param {string} picture its address
 */
export function drawFace(place, name, picture) {
  const drawn = `${picture} ${name}`;
  if (place.dataset.face === drawn) return;
  place.dataset.face = drawn;
  const letters = name && initials(name);
  if (!picture) return place.replaceChildren(letters);
  const image = new Image();
  // The name stands beside it.
  image.alt = "";
  image.onerror = () => image.replaceWith(letters);
  image.src = picture;
  place.replaceChildren(image);
}
