/** How far an order is, asked again until nothing more is to come. */

const SOON_MS = 2000;
const LATER_MS = 15000;
// After a minute the bank is at work, not the network.
const SOON_TIMES = 30;

/** @param {string} html of our own server */
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** `<order-progress src="…"><div data-state="pending">…</div></order-progress>` */
class OrderProgress extends HTMLElement {
  #times = 0;
  #timer = 0;

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#look);
    this.#plan();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#look);
    clearTimeout(this.#timer);
  }

  get #state() {
    return this.querySelector("[data-state]")?.getAttribute("data-state") ?? "";
  }

  get #isOpen() {
    return ["pending", "partly"].includes(this.#state);
  }

  #plan() {
    clearTimeout(this.#timer);
    if (!this.#isOpen) return;
    this.#timer = window.setTimeout(this.#ask, this.#times < SOON_TIMES ? SOON_MS : LATER_MS);
  }

  #look = () => {
    if (!document.hidden) this.#ask();
  };

  #ask = async () => {
    if (document.hidden || !this.#isOpen) return;
    clearTimeout(this.#timer);
    this.#times += 1;
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) await this.#show(await answer.text());
    } catch {
      // Without a network there is nothing new to say; the next try may find one.
    }
    this.#plan();
  };

  /** @param {string} html a fragment of ours */
  async #show(html) {
    const next = parsed(html).querySelector("[data-state]");
    const shown = this.querySelector("[data-state]");
    if (!next || !shown || next.outerHTML === shown.outerHTML) return;
    shown.replaceWith(next);
    // Buttons and hints of an open order.
    for (const part of document.querySelectorAll("[data-only-while-open]")) {
      part.toggleAttribute("hidden", !this.#isOpen);
    }
    await this.#renew();
  }

  /** What was ordered becomes a receipt, with its payments and its invoice. */
  async #renew() {
    const answer = await fetch(location.href);
    const page = parsed(await answer.text());
    for (const part of document.querySelectorAll("[data-renewed]")) {
      const next = page.querySelector(`[data-renewed="${part.getAttribute("data-renewed")}"]`);
      if (next) part.replaceWith(next);
    }
  }
}

customElements.define("order-progress", OrderProgress);
