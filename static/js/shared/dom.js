/** The little that custom elements need to fill what Django's templates laid out. */

/**
 * A copy of the first element in `<template id>`.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function stamp(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
}

/**
 * The element with `data-part=name` below `root`.
 * @param {Element} root
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(root, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`));
}

/**
 * Touch the page only when something changes: a screen reader, a selection or a layout may hang on it.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string | null} value null takes it away
 */
export function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * Make the children of `list` those of `items`, in order, keeping the elements that stay.
 * @template Item
 * @param {Element} list
 * @param {Item[]} items
 * @param {(item: Item) => string} key
 * @param {(item: Item) => HTMLElement} create
 * @param {(element: HTMLElement, item: Item) => void} update
 */
export function keyed(list, items, key, create, update) {
  const names = new Set(items.map(key));
  const known = new Map();
  // What goes, goes first: moving the others around it would take the focus from them.
  for (const child of /** @type {HTMLElement[]} */ ([...list.children])) {
    if (names.has(child.dataset.key ?? "")) known.set(child.dataset.key, child);
    else child.remove();
  }
  let place = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const element = known.get(name) ?? create(item);
    if (element.dataset.key !== name) element.dataset.key = name;
    update(element, item);
    if (element === place) place = element.nextElementSibling;
    else list.insertBefore(element, place);
  }
}
