/** The page of one invoice: **Print** opens the browser's dialog. */
import "../shared/page.js";

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
