/** The snippet: which website this is, and what the page has said before this script came. */

export const script = /** @type {HTMLScriptElement | null} */ (
  document.currentScript ?? document.querySelector("script[data-site], script[src*='/widget/v1.js?site=']")
);
/** Tag managers drop attributes of scripts: the address may name the site instead. */
export const site = script?.dataset.site ?? new URL(script?.src || "x:").searchParams.get("site") ?? "";
/** A pass for **Test your widget**, which is somebody else than the visitor of the same browser. */
export const test = script?.dataset.test;
export const kind = test?.split(":")[1] ?? "";
export const stub = /** @type {any} */ (window).LiveChat;
export const server = new URL(script?.src || "x:").origin;
// As the browser made them: a page may have put something else under the name.
export const Later = /** @type {PromiseConstructor} */ ((async () => {})().constructor);
export const parse = JSON.parse;
