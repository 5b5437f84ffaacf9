/** What a response needs to know before it is inserted: a small form over the composer. */

import { part, setText, stamp } from "../shared/dom.js";

/**
 * Resolves with the answers by question, or null if the operator thought better of it.
 * @param {HTMLElement} box holds the form; it starts hidden
 * @param {import("./responses.js").Response} response
 * @param {string[]} asked
 * @returns {Promise<Map<string, string> | null>}
 */
export function askAnswers(box, response, asked) {
  const form = /** @type {HTMLFormElement} */ (stamp("response-asks-template"));
  form.setAttribute("aria-label", `Fill in /${response.shortcut}`);
  setText(part(form, "name"), response.name);
  part(form, "fields").append(...asked.map((question, index) => field(question, `${box.id}-${index}`)));
  box.replaceChildren(form);
  box.hidden = false;
  form.querySelector("input")?.focus();
  return new Promise((resolve) => {
    /** @param {Map<string, string> | null} answers */
    const done = (answers) => {
      box.hidden = true;
      box.replaceChildren();
      resolve(answers);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const inputs = [...form.querySelectorAll("input")];
      done(new Map(asked.map((question, index) => [question, inputs[index].value.trim()])));
    });
    part(form, "cancel").addEventListener("click", () => done(null));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      done(null);
    });
  });
}

/**
 * @param {string} question
 * @param {string} id
 */
function field(question, id) {
  const row = stamp("response-ask-template");
  const label = /** @type {HTMLLabelElement} */ (part(row, "question"));
  label.textContent = question.charAt(0).toUpperCase() + question.slice(1);
  label.htmlFor = id;
  row.querySelector("input")?.setAttribute("id", id);
  return row;
}
