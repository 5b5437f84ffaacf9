/** A truncation goes on by itself; this page looks how far it has come. */

import "./shell.js";
import { fetchPiece } from "./server.js";

const EVERY_MS = 1000;

class TruncationProgress extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(this.#look, EVERY_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #look = async () => {
    // Whatever fails is asked again a second later.
    const piece = await fetchPiece(this.getAttribute("data-address") ?? "").catch(() => null);
    if (!piece) return;
    this.replaceChildren(piece);
    if (this.querySelector('[data-finished="true"]')) clearInterval(this.#timer);
  };
}

customElements.define("truncation-progress", TruncationProgress);
