/** The page that stands in for the console while there is no connection: comes back by itself. */

const AGAIN_MS = 5000;

async function tryAgain() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // Still away.
  }
}

document.querySelector('[data-part="again"]')?.addEventListener("click", () => location.reload());
addEventListener("online", tryAgain);
setInterval(tryAgain, AGAIN_MS);
