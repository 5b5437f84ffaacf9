/** The operator's own face in the account menu, which follows their settings. */

import { store } from "./app.js";
import { initials } from "./words.js";

const place = document.querySelector('.account [data-part="face"]');
let drawn = "";

store.on("me", () => {
  const { picture, name } = store.me;
  if (!place || !store.isLoaded || drawn === picture) return;
  drawn = picture;
  const image = new Image();
  image.alt = "";
  image.onerror = () => image.replaceWith(initials(name));
  image.src = picture;
  place.replaceChildren(picture ? image : initials(name));
});
