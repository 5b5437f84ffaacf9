/** Files in the conversation: pictures small, everything else as something to download (O22). */

import { part, setAttribute, setText, stamp } from "../shared/dom.js";
import { sizeWords } from "../shared/upload.js";

const WIDEST_PX = 240;
const HIGHEST_PX = 180;

/**
 * @param {HTMLElement} bubble
 * @param {import("./types.js").MessageView} message
 */
export function fillFile(bubble, { text: name, data }) {
  const address = `/console/files/${encodeURIComponent(data.token)}/`;
  bubble.classList.add("message__text--file");
  bubble.append(data.width ? picture(address, name, data) : download(address, name, data.size));
}

/**
 * @param {string} address
 * @param {string} name
 * @param {Record<string, any>} data
 */
function picture(address, name, { width, height }) {
  const button = stamp("picture-template");
  const image = /** @type {HTMLImageElement} */ (part(button, "image"));
  const scale = Math.min(1, WIDEST_PX / width, HIGHEST_PX / height);
  // The room is taken before the picture is there: nothing jumps.
  image.width = Math.max(1, Math.round(width * scale));
  image.height = Math.max(1, Math.round(height * scale));
  image.src = address;
  image.alt = name;
  button.addEventListener("click", () => enlarge(address, name));
  return button;
}

/**
 * @param {string} address
 * @param {string} name
 * @param {number} size
 */
function download(address, name, size) {
  const link = stamp("download-template");
  setAttribute(link, "href", address);
  setAttribute(link, "download", name);
  setText(part(link, "name"), name);
  setText(part(link, "size"), sizeWords(size));
  return link;
}

/**
 * @param {string} address
 * @param {string} name
 */
function enlarge(address, name) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("picture-dialog"));
  setText(part(dialog, "title"), name);
  const image = /** @type {HTMLImageElement} */ (part(dialog, "image"));
  image.src = address;
  image.alt = name;
  setAttribute(part(dialog, "download"), "href", address);
  setAttribute(part(dialog, "download"), "download", name);
  part(dialog, "close").onclick = () => dialog.close();
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.showModal();
}
