/** `<payment-wait>`: asks now and then whether the money has arrived, and goes on when it has. */

import "../shared/page.js";

const SOON_MS = 2_000;
const LATER_MS = 15_000;
// Cards take seconds and transfers days: whoever waits for long is asked for less often.
const SOON_TIMES = 30;

class PaymentWait extends HTMLElement {
  #times = 0;
  /** @type {number | undefined} */
  #timer;

  connectedCallback() {
    this.#plan();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #plan() {
    this.#timer = setTimeout(this.#look, this.#times++ < SOON_TIMES ? SOON_MS : LATER_MS);
  }

  #look = async () => {
    try {
      const answer = await fetch(location.href, { method: "HEAD" });
      // The server leads whoever has paid to the next step.
      if (answer.redirected) {
        location.assign(answer.url);
        return;
      }
    } catch {
      // Offline: the next look will tell.
    }
    this.#plan();
  };
}

customElements.define("payment-wait", PaymentWait);
