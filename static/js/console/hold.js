/** **Hold**: the clock of silence stops, and one goes on writing. */

import { hold } from "./actions.js";
import { addAction } from "./pane-actions.js";

addAction("hold", {
  press: async (chat, pane) => {
    if (await hold(chat)) /** @type {HTMLElement} */ (pane.querySelector("textarea")).focus();
  },
});
