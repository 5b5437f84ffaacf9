/** Put words into the message that is being written to a chat. */

import { toast } from "../shared/toasts.js";

/**
 * @param {number} chat
 * @param {string} words
 */
export function insert(chat, words) {
  const composers = /** @type {Iterable<import("./message-composer.js").MessageComposer>} */ (
    document.querySelectorAll("message-composer:not([hidden])")
  );
  const composer = [...composers].find((one) => one.chat === chat);
  if (composer) composer.insert(words);
  else toast("You can insert this once the chat is yours.", { kind: "danger" });
}
