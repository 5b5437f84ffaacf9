const SPRITE = new URL("../../icons.svg", import.meta.url).href;
const SVG = "http://www.w3.org/2000/svg";

/**
 * The same element as the template tag `{% icon %}` makes.
 * @param {string} name
 * @param {{size?: number, label?: string}} [options] without a label screen readers skip it
 * @returns {SVGSVGElement}
 */
export function icon(name, { size = 16, label = "" } = {}) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("data-icon", name);
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}
