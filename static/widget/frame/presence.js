const IDLE_MS = 60_000;
/** Who has done nothing for so long is away, whatever is on their screen (U2). */
const AWAY_MS = 270_000;

/** Whether the visitor is there: told on each change and with each heartbeat (U2). */
export class Presence {
  #inputAt = performance.now();
  #told = "";
  #timer = 0;

  /**
   * @param {() => import("../../js/shared/socket.js").LiveSocket} socket
   * @param {() => void} back hears that the visitor is here again
   */
  constructor(socket, back) {
    this.socket = socket;
    this.back = back;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.report() : this.input()));
    for (const input of ["pointerdown", "keydown", "wheel"]) {
      addEventListener(input, () => this.input(), { capture: true, passive: true });
    }
  }

  get isHere() {
    return !document.hidden && performance.now() - this.#inputAt < AWAY_MS;
  }

  get state() {
    if (document.hidden) return "hidden";
    return performance.now() - this.#inputAt < IDLE_MS ? "active" : "idle";
  }

  /** A key or the pointer was used, here or on the host page. */
  input() {
    const wasHere = this.isHere;
    this.#inputAt = performance.now();
    if (!wasHere) this.back();
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
