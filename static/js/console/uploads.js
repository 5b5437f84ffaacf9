/** **Allow uploads**: whether this visitor may send files (O25). */

import { setAttribute } from "../shared/dom.js";
import { allowUploads } from "./actions.js";
import { store } from "./app.js";
import { addAction } from "./pane-actions.js";

addAction("uploads", {
  press: (chat) => {
    const card = store.cards.get(chat);
    if (card) allowUploads(chat, !card.uploads_allowed);
  },
  draw: (button, card) => setAttribute(button, "aria-pressed", String(card.uploads_allowed)),
});
