/** Fragments that htmx fetches: a refusal is said, and what stood there stays. */

import { toast } from "../shared/toasts.js";
import { localise } from "./times.js";

const LOST = "That did not reach the server. Check your connection and try again.";
const BROKEN = "Something went wrong at our side. Nothing was changed; please try again.";

// 422 is a form with its errors, which takes the form's place; every other refusal is a sentence.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  const { status, headers } = ctx.response;
  if (status < 400 || status === 422) return;
  event.preventDefault();
  const isSentence = (headers.get("Content-Type") ?? "").startsWith("text/plain");
  toast(isSentence ? ctx.text : BROKEN, { kind: "danger" });
});

localise(document);
document.addEventListener("htmx:after:swap", () => localise(document));

document.addEventListener("htmx:error", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.ctx) toast(LOST, { kind: "danger" });
});
