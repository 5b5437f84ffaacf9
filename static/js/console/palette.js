/** Control+K: every action, page and chat by a few letters of its name. */

import { part, setAttribute, setText, stamp } from "../shared/dom.js";
import { choices } from "./choices.js";
import { fit } from "./fuzzy.js";

/** @typedef {import("./choices.js").Choice} Choice */

const MOST = 50;
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("palette-dialog"));
const input = /** @type {HTMLInputElement} */ (part(dialog, "input"));
const list = part(dialog, "list");
/** @type {Choice[]} */
let all = [];
/** @type {Choice[]} */
let shown = [];
let at = 0;

export function openPalette() {
  all = choices();
  input.value = "";
  filter();
  dialog.showModal();
}

function filter() {
  const typed = input.value.trim();
  const found = all.map((choice) => ({ choice, score: typed ? fit(typed, `${choice.words} ${choice.hint}`) : 0 }));
  shown = found.filter(({ score }) => score >= 0).sort((one, other) => other.score - one.score)
    .slice(0, MOST).map(({ choice }) => choice);
  list.replaceChildren(...shown.map(optionOf));
  part(dialog, "none").hidden = shown.length > 0;
  setText(part(dialog, "count"), shown.length === 1 ? "1 result" : `${shown.length} results`);
  go(0);
}

/**
 * @param {Choice} choice
 * @param {number} index
 */
function optionOf({ words, hint, keys }, index) {
  const option = stamp("palette-option-template");
  option.id = `palette-option-${index}`;
  setText(part(option, "words"), words);
  setText(part(option, "hint"), hint);
  part(option, "keys").append(...keys.map((key) => Object.assign(document.createElement("kbd"), { className: "kbd", textContent: key })));
  return option;
}

/** @param {number} to */
function go(to) {
  list.children[at]?.setAttribute("aria-selected", "false");
  at = shown.length ? (to + shown.length) % shown.length : 0;
  const option = list.children[at];
  setAttribute(input, "aria-activedescendant", option?.id ?? null);
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
}

/** @param {Choice | undefined} choice */
function choose(choice) {
  if (!choice) return;
  // Closed first: the focus goes back to where it was, from where the action may move it on.
  dialog.close();
  choice.run();
}

input.addEventListener("input", filter);
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") go(at + 1);
  else if (event.key === "ArrowUp") go(at - 1);
  else if (event.key === "PageDown") go(Math.min(at + 8, shown.length - 1));
  else if (event.key === "PageUp") go(Math.max(at - 8, 0));
  else if (event.key === "Enter") choose(shown[at]);
  else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => {
  const option = /** @type {HTMLElement} */ (event.target).closest('[role="option"]');
  if (option) choose(shown[[...list.children].indexOf(option)]);
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
