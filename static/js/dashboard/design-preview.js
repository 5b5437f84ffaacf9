/** The live widget beside the form: on a computer or a phone, on a light or a dark page. */
export class Preview {
  /** @type {any} */
  #draft = null;
  #isReady = false;

  /**
   * @param {HTMLElement} desk
   * @param {() => void} ready
   */
  constructor(desk, ready) {
    this.frame = /** @type {HTMLIFrameElement | null} */ (desk.querySelector("iframe"));
    this.choices = { device: "computer", page: "light" };
    addEventListener("message", (event) => {
      if (event.source !== this.frame?.contentWindow || event.origin !== location.origin || !event.data.ready) return;
      this.#isReady = true;
      this.#tell({ ...this.choices, draft: this.#draft });
      ready();
    });
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (desk.querySelectorAll(".segment"))) {
      button.addEventListener("click", () => this.#choose(button));
    }
  }

  /** @param {any} draft */
  draw(draft) {
    this.#draft = draft;
    if (this.#isReady) this.#tell({ draft });
  }

  /** @param {HTMLElement} button */
  #choose(button) {
    for (const other of button.parentElement?.children ?? []) other.setAttribute("aria-pressed", String(other === button));
    const { device, page } = button.dataset;
    const choice = device ? { device } : { page: page ?? "light" };
    Object.assign(this.choices, choice);
    if (device && this.frame?.parentElement) this.frame.parentElement.dataset.device = device;
    this.#tell(choice);
  }

  /** @param {any} message */
  #tell(message) {
    this.frame?.contentWindow?.postMessage(message, location.origin);
  }
}
