/** The operator's own settings: what only the browser can try, ask for and install. */

import { part, setText } from "../shared/dom.js";
import { sound } from "../shared/sound.js";
import "./shell.js";
import { canNotify, show } from "./system-notices.js";
import { install, installer } from "./install.js";

/** A picture is saved as soon as it is chosen; without scripts a button does it. */
class PictureForm extends HTMLElement {
  connectedCallback() {
    part(this, "upload").hidden = true;
    this.addEventListener("change", () => this.querySelector("form")?.requestSubmit(part(this, "upload")));
  }
}

/** Each sound can be heard, also while they are off: whoever presses wants to hear it. */
class TrySounds extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      if (button) sound.try(/** @type {import("../shared/sound.js").Tone} */ (button.value));
    });
  }
}

const ANSWERS = {
  granted: "This browser shows notifications of the console.",
  denied: "This browser refuses them. Allow notifications for this site in its settings, then reload this page.",
  default: "This browser has not been asked yet.",
  none: "This browser cannot show system notifications.",
};

/** The browser is asked on a click, and what it answered is said. */
class AskNotifications extends HTMLElement {
  connectedCallback() {
    part(this, "ask").addEventListener("click", async () => {
      await Notification.requestPermission();
      this.#draw();
    });
    part(this, "try").addEventListener("click", () => {
      show({ tag: "try", title: "This is how a request looks", body: "It closes when you look at the console." });
    });
    this.#draw();
  }

  #draw() {
    const answer = canNotify ? Notification.permission : "none";
    setText(part(this, "answer"), ANSWERS[answer]);
    part(this, "ask").hidden = answer !== "default";
    part(this, "try").hidden = answer !== "granted";
  }
}

const INSTALLED = "The console runs as an app here.";

class InstallApp extends HTMLElement {
  connectedCallback() {
    part(this, "install").addEventListener("click", install);
    installer.addEventListener("change", this.#draw);
    this.#draw();
  }

  disconnectedCallback() {
    installer.removeEventListener("change", this.#draw);
  }

  #draw = () => {
    if (installer.isInstalled) setText(part(this, "words"), INSTALLED);
    part(this, "install").hidden = !installer.isOffered;
    part(this, "how").hidden = installer.isOffered || installer.isInstalled;
  };
}

customElements.define("picture-form", PictureForm);
customElements.define("try-sounds", TrySounds);
customElements.define("ask-notifications", AskNotifications);
customElements.define("install-app", InstallApp);
