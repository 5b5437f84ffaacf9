/** @param {string} name @param {Record<string, string>} attributes */
export function element(name, attributes) {
  const node = document.createElement(name);
  for (const key of Object.keys(attributes)) node.setAttribute(key, attributes[key]);
  return /** @type {any} */ (node);
}

/** @param {string} name @param {string} path */
export function icon(name, path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A constructed sheet passes any style-src; the element is for browsers without them. @param {ShadowRoot} root @param {string} css */
export function style(root, css) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const node = document.createElement("style");
    node.textContent = css;
    root.append(node);
  }
}

/** 32 random bytes as base64url. */
export function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** Of the page's root; the frame follows it where it is larger than usual. */
export function textSize() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

export function warn(/** @type {any[]} */ ...words) {
  console.warn("LiveChat:", ...words);
}
