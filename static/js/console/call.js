/** **Call**: the visitor would rather be called than write a card number down (S9). */

import { part, setAttribute, setText } from "../shared/dom.js";
import { addAction } from "./pane-actions.js";

addAction("call", {
  press: () => {},
  draw: (link, card) => {
    link.hidden = !card.call;
    setAttribute(link, "href", card.call ? `tel:${card.call}` : null);
    setText(part(link, "call-words"), `Call ${card.call}`);
  },
});
