import { PollLine } from "../../js/shared/polling.js";

/** Sockets that failed in a row, until the next try is made over plain requests. */
const FAILURES = 2;
/** A handshake that nobody answers is refused by something that says nothing. */
const HANDSHAKE_MS = 8000;
const LOOK_MS = 60_000;
const LOOK_MOST_MS = 16 * LOOK_MS;

/**
 * How this page reaches the server: by a socket; where that is refused (an ad blocker, a proxy) while plain
 * requests get through, by those, with a look now and then whether sockets do again.
 */
export class Ways {
  #failures = 0;
  #lookMs = LOOK_MS;
  #timer = 0;

  /**
   * @param {() => object} start what `session.start` says
   * @param {() => void} again begin on a new line
   */
  constructor(start, again) {
    this.start = start;
    this.again = again;
  }

  /** @param {string} url */
  open(url) {
    return this.#failures < FAILURES ? this.#socket(url) : this.#polls(url);
  }

  /** @param {string} url */
  #socket(url) {
    this.#failures += 1;
    const socket = new WebSocket(url);
    const timer = setTimeout(() => socket.close(), HANDSHAKE_MS);
    socket.addEventListener("close", () => clearTimeout(timer));
    socket.addEventListener("message", () => {
      clearTimeout(timer);
      this.#failures = 0;
      this.#lookMs = LOOK_MS;
    }, { once: true });
    return socket;
  }

  /** @param {string} url */
  #polls(url) {
    // If these fail too, it is the server that is away: the next tries are sockets again.
    this.#failures = 0;
    const line = new PollLine(this.start);
    line.ongood = () => (this.#failures = FAILURES);
    this.#lookLater(url);
    return line;
  }

  /** @param {string} url */
  #lookLater(url) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(url), this.#lookMs);
    this.#lookMs = Math.min(LOOK_MOST_MS, 2 * this.#lookMs);
  }

  /** @param {string} url */
  #look(url) {
    if (this.#failures < FAILURES) return;
    const socket = new WebSocket(url);
    socket.onopen = () => {
      socket.close();
      this.#failures = 0;
      this.again();
    };
    socket.onerror = () => this.#lookLater(url);
  }
}
