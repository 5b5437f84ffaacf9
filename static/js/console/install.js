/** The console as an app of its own: its worker, and the browser's offer to install it. */

export const installer = new (class extends EventTarget {
  /** @type {any} the browser's own event, which may be used once */
  offer = null;
  isInstalled = matchMedia("(display-mode: standalone)").matches;

  get isOffered() {
    return this.offer !== null;
  }
})();

export async function install() {
  const { offer } = installer;
  installer.offer = null;
  await offer?.prompt();
  tell();
}

function tell() {
  installer.dispatchEvent(new Event("change"));
}

addEventListener("beforeinstallprompt", (event) => {
  // It is offered on the settings page, not in the middle of a chat.
  event.preventDefault();
  installer.offer = event;
  tell();
});
addEventListener("appinstalled", () => {
  installer.isInstalled = true;
  tell();
});

/** Refused where storage is, such as in a private window: the console works without. */
function register() {
  navigator.serviceWorker.register("/console/sw.js", { scope: "/console/" }).catch((error) => console.warn(error));
}

// What it fetches comes after what the page needs.
if ("serviceWorker" in navigator) {
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
