/**
 * The page around the widget in the preview: it draws what the design page sends, saved or not.
 * Only our own page can send it: the policy lets nobody else put this one into a frame.
 */

const chat = (/** @type {any[]} */ ...call) => /** @type {any} */ (window).LiveChat(...call);

/** The loader comes by itself, sooner or later than this module. */
async function loaded() {
  while (!(/** @type {any} */ (window).LiveChat)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** @param {MessageEvent} event */
function hear({ source, origin, data }) {
  if (source !== parent || origin !== location.origin) return;
  if (data.draft) chat("restyle", data.draft);
  if (data.page) {
    document.documentElement.dataset.page = data.page === "dark" ? "dark" : "light";
    document.documentElement.dir = data.page === "rtl" ? "rtl" : "ltr";
  }
  if (data.device === "phone") chat("close");
  else if (data.device) chat("open", false);
}

await loaded();
chat("on", "ready", () => {
  addEventListener("message", hear);
  parent.postMessage({ ready: true }, location.origin);
});
