import { icon } from "../lib/icons.js";

const SHOWN_MS = 6000;
const ICONS = { done: "check", danger: "alert-triangle" };

/** One live region for the page, made before it is needed: readers miss text that comes with its region. */
const region = document.createElement("div");
region.className = "toasts";
region.setAttribute("role", "status");
document.body.append(region);

/**
 * Say something short that needs no answer; danger stays until it is closed. The same words stand there once.
 * @param {string} text
 * @param {{kind?: "done" | "danger"}} [options]
 */
export function toast(text, { kind = "done" } = {}) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.className = "grow";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--ghost button--icon button--small";
  close.append(icon("x", { label: "Close" }));
  close.addEventListener("click", () => box.remove());
  box.append(icon(ICONS[kind]), words, close);
  for (const shown of [...region.children]) if (shown.textContent === box.textContent) shown.remove();
  region.append(box);
  if (kind === "done") setTimeout(() => box.remove(), SHOWN_MS);
}
