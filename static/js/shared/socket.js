import { onTick } from "./clock.js";
import { newRef } from "./ids.js";
import { toJson } from "./json.js";

/** Codes after which coming back by itself is useless. */
const FINAL = new Set([4400, 4401, 4403, 4404, 4409]);
/** The server goes and another takes over: come back at once. */
const RESTART = new Set([1012, 4503]);
const BACK_OFF_MS = { first: 500, most: 15_000, restart: 100, flood: 5_000 };
const ANSWER_SECONDS = 20;

/** A command that was refused (`code` of the server), or that found no line (`offline`). */
export class CommandError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {Record<string, string>} [fields] of a form: what is wrong with which
   */
  constructor(code, message, fields = {}) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}

/**
 * @typedef {{state: "connecting" | "open" | "waiting" | "closed", code: number, retryAt: number,
 *   wasOpen: boolean}} Line `retryAt` by `performance.now()`, which no clock sets back
 * @typedef {{v: 1, type: string, chat?: number, seq?: number, ref?: string, data: any}} Frame
 */

/**
 * A socket that comes back by itself, beats, and answers commands.
 *
 * `start` gives the data of `session.start`; `started` hears its answer before anything else is sent.
 */
export class LiveSocket {
  /** @type {WebSocket | import("./polling.js").PollLine | null} */
  #ws = null;
  /** @type {Map<string, {resolve: (data: any) => void, reject: (error: CommandError) => void, at: number}>} */
  #waiting = new Map();
  #attempts = 0;
  #heardAt = 0;
  #beatAt = 0;
  #startRef = "";
  /** @type {Line} */
  line = { state: "connecting", code: 0, retryAt: 0, wasOpen: false };
  beatSeconds = 25;

  /**
   * @param {string} path
   * @param {{start: () => object, started: (frame: Frame) => void, fact: (frame: Frame) => void,
   *   line: (line: Line) => void, beat: () => object,
   *   open?: (url: string) => WebSocket | import("./polling.js").PollLine}} hooks `open` makes the line
   */
  constructor(path, hooks) {
    this.url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
    this.hooks = hooks;
    onTick(() => this.#tick());
    addEventListener("online", () => this.connectNow());
    // The system says so long before the line itself does.
    addEventListener("offline", () => this.#ws && this.#lost(0));
    document.addEventListener("visibilitychange", () => document.hidden || this.connectNow());
    addEventListener("pagehide", () => this.#ws && this.#lost(0));
    addEventListener("pageshow", () => this.connectNow());
  }

  get isOpen() {
    return this.line.state === "open";
  }

  /** Do not wait for the back-off to pass. */
  connectNow() {
    if (this.line.state === "waiting") this.#connect();
  }

  /** Begin, or begin again after a final close. */
  connect() {
    if (this.line.state !== "open" && !this.#ws) this.#connect();
  }

  /** Leave the line, and stay away until `connect`. */
  close() {
    this.#drop();
    this.#setLine({ state: "closed", code: 0, retryAt: 0 });
  }

  /** Begin on a new line at once: this one dropped facts. */
  reconnect() {
    this.#connect();
  }

  /**
   * A command that is answered.
   * @param {string} type
   * @param {number | undefined} chat
   * @param {object} data
   * @param {string} [ref]
   * @returns {Promise<any>}
   */
  request(type, chat, data = {}, ref = newRef()) {
    if (!this.isOpen) return Promise.reject(new CommandError("offline", "There is no connection right now."));
    return new Promise((resolve, reject) => {
      this.#waiting.set(ref, { resolve, reject, at: performance.now() });
      this.#send(type, data, chat, ref);
    });
  }

  /**
   * A hint that may get lost: typing, marks.
   * @param {string} type
   * @param {number | undefined} chat
   * @param {object} data
   */
  post(type, chat, data = {}) {
    if (this.isOpen) this.#send(type, data, chat, "");
  }

  /**
   * @param {string} type
   * @param {object} data
   * @param {number} [chat]
   * @param {string} [ref]
   */
  #send(type, data, chat, ref = newRef()) {
    this.#ws?.send(toJson({ v: 1, type, ref: ref || undefined, chat, data }));
    return ref;
  }

  #connect() {
    this.#drop();
    this.#setLine({ state: "connecting", code: 0, retryAt: 0 });
    const ws = (this.#ws = this.hooks.open?.(this.url) ?? new WebSocket(this.url));
    this.#heardAt = this.#beatAt = performance.now();
    ws.onopen = () => (this.#startRef = this.#send("session.start", this.hooks.start()));
    ws.onmessage = (event) => this.#hear(event.data);
    ws.onclose = (event) => this.#lost(event.code);
  }

  /** Leave the line without waiting for its close: a dead one may take minutes to say so. */
  #drop() {
    const ws = this.#ws;
    this.#ws = null;
    if (ws) {
      ws.onopen = ws.onmessage = ws.onclose = null;
      ws.close(4408);
    }
    for (const { reject } of this.#waiting.values()) reject(new CommandError("offline", "The connection was lost."));
    this.#waiting.clear();
  }

  /** @param {number} code */
  #lost(code) {
    this.#drop();
    if (FINAL.has(code)) return this.#setLine({ state: "closed", code, retryAt: 0 });
    const wait = this.#backOff(code);
    this.#setLine({ state: "waiting", code, retryAt: performance.now() + wait });
    const { line } = this;
    // The tick alone would make every wait a whole second long.
    setTimeout(() => line === this.line && this.#connect(), wait);
  }

  /** @param {number} code */
  #backOff(code) {
    const jitter = 0.5 + Math.random();
    if (RESTART.has(code) && this.#attempts === 0) return BACK_OFF_MS.restart * jitter;
    const grown = BACK_OFF_MS.first * 2 ** this.#attempts++;
    const floor = code === 4429 ? BACK_OFF_MS.flood : 0;
    return Math.min(BACK_OFF_MS.most, Math.max(floor, grown) * jitter);
  }

  /** @param {string} text */
  #hear(text) {
    this.#heardAt = performance.now();
    /** @type {Frame & {code?: string, message?: string}} */
    const frame = JSON.parse(text);
    if (frame.type === "session.started" && frame.ref === this.#startRef) return this.#begin(frame);
    if (frame.type !== "ok" && frame.type !== "error") return this.hooks.fact(frame);
    const answer = this.#waiting.get(frame.ref ?? "");
    this.#waiting.delete(frame.ref ?? "");
    if (frame.type === "ok") answer?.resolve(frame.data);
    else answer?.reject(new CommandError(frame.code ?? "refused", frame.message ?? "That did not work.", frame.fields));
  }

  /** @param {Frame} frame */
  #begin(frame) {
    this.#attempts = 0;
    this.beatSeconds = frame.data.limits?.beat_seconds ?? this.beatSeconds;
    this.hooks.started(frame);
    this.#setLine({ state: "open", code: 0, retryAt: 0, wasOpen: true });
  }

  /** @param {Partial<Line>} change */
  #setLine(change) {
    this.line = { ...this.line, ...change };
    this.hooks.line(this.line);
  }

  #tick() {
    const now = performance.now();
    if (this.line.state === "waiting" && now >= this.line.retryAt) return this.#connect();
    if (!this.#ws) return;
    const patience = this.beatSeconds * 1000;
    const isDeaf = this.#heardAt < this.#beatAt && now - this.#beatAt >= patience;
    const isStuck = this.line.state === "connecting" && now - this.#beatAt > ANSWER_SECONDS * 1000;
    if (isDeaf || isStuck || this.#hasUnanswered(now)) return this.#lost(4408);
    if (this.isOpen && now - this.#beatAt >= patience) {
      this.#beatAt = now;
      this.#send("session.beat", this.hooks.beat());
    }
  }

  /** A line that takes commands and answers none is as good as dead, even if facts still come. */
  #hasUnanswered(/** @type {number} */ now) {
    for (const { at } of this.#waiting.values()) if (now - at > ANSWER_SECONDS * 1000) return true;
    return false;
  }
}
