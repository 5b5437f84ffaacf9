import { toast } from "./toasts.js";

/** `<copy-button text="…"><button>…</button></copy-button>` puts its text on the clipboard. */
class CopyButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#copy);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#copy);
  }

  #copy = async () => {
    try {
      await navigator.clipboard.writeText(this.getAttribute("text") ?? "");
      toast("Copied.");
    } catch {
      toast("Your browser did not allow that. Select the text and copy it by hand.", { kind: "danger" });
    }
  };
}

customElements.define("copy-button", CopyButton);
