/**
 * How a form will look, before it is saved.
 * @typedef {{type: string, label: string, help: string, required: boolean, options: string[], link: string}} Field
 */

/** @param {HTMLElement} paper @param {Field[]} fields */
export function drawPreview(paper, fields) {
  paper.replaceChildren(...fields.map(draw));
  if (fields.length) paper.append(element("span", "button button--primary", "Start chat"));
}

/** @param {Field} field */
function draw(field) {
  const box = element("div", "field");
  const label = element("span", "field__label", field.label || "…");
  label.dir = "auto";
  if (field.required) label.append(element("span", "field__required", " *"));
  if (field.type === "consent") box.append(tick(label));
  else box.append(label, ...controls(field));
  if (field.help) box.append(element("span", "field__help", field.help));
  if (field.type === "consent" && field.link) box.append(element("span", "link small", "Read more"));
  return box;
}

/** @param {Field} field */
function controls({ type, options }) {
  if (type === "choices") return options.map((option) => tick(element("span", "", option)));
  if (type === "long") return [element("textarea", "input")];
  if (type !== "choice") return [element("input", "input")];
  const select = element("select", "input");
  select.append(element("option", "", "Choose…"));
  return [select];
}

/** @param {HTMLElement} words */
function tick(words) {
  const box = element("div", "check");
  const input = /** @type {HTMLInputElement} */ (element("input"));
  input.type = "checkbox";
  box.append(input, words);
  return box;
}

/** @param {string} name @param {string} [classes] @param {string} [words] */
function element(name, classes = "", words = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.append(words);
  return made;
}
