import "../shared/page.js";
import "../shared/copy-button.js";
import "../shared/tab-set.js";
import { toast } from "../shared/toasts.js";

const direction = /** @type {HTMLButtonElement} */ (document.getElementById("direction"));
direction.addEventListener("click", () => {
  const isRtl = document.documentElement.dir !== "rtl";
  document.documentElement.dir = isRtl ? "rtl" : "ltr";
  direction.setAttribute("aria-pressed", String(isRtl));
});

document.getElementById("guide-toast")?.addEventListener("click", () => {
  toast("The conversation was sent to vera@example.org.");
  toast("The server did not answer. Your text is kept.", { kind: "danger" });
});
