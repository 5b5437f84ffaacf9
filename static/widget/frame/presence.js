const IDLE_MS = 60_000;

/** Whether the visitor is there: told on each change and with each heartbeat (U2). */
export class Presence {
  #inputAt = Date.now();
  #told = "";
  #timer = 0;

  /** @param {() => import("../../js/shared/socket.js").LiveSocket} socket */
  constructor(socket) {
    this.socket = socket;
    document.addEventListener("visibilitychange", () => this.report());
    for (const input of ["pointerdown", "keydown"]) addEventListener(input, () => this.input(), { capture: true });
  }

  get state() {
    if (document.hidden) return "hidden";
    return Date.now() - this.#inputAt < IDLE_MS ? "active" : "idle";
  }

  /** A key or the pointer was used, here or on the host page. */
  input() {
    this.#inputAt = Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.report(), IDLE_MS);
    this.report();
  }

  /** @param {{again?: boolean}} [options] */
  report({ again = false } = {}) {
    const { state } = this;
    if (!this.socket().isOpen || (state === this.#told && !again)) return;
    this.#told = state;
    this.socket().post("presence.report", undefined, { state });
  }
}
