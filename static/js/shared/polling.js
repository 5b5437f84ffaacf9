import { newRef } from "./ids.js";
import { toJson } from "./json.js";

const ADDRESS = "/widget/poll/";
/** The server answers after 20 s at the latest. */
const LONGEST_MS = 35_000;
/** Hints such as typing gather for so long before they end a poll that waits. */
const GATHER_MS = 1000;
const FRAMES = 40;

/**
 * What a WebSocket is to LiveSocket, over plain requests: one at a time, so that commands keep their order.
 * Each begins the session anew and says what this page has; a poll that only waits is left for one that
 * carries a command.
 */
export class PollLine {
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {data: string}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;
  /** The server has answered over this line. @type {(() => void) | null} */
  ongood = null;
  /** @type {any[]} */
  #queue = [];
  /** @type {any} */
  #first = null;
  #state = "";
  #isClosed = false;
  #isPatient = false;
  #timer = 0;
  /** @type {AbortController | null} */
  #poll = null;

  /** @param {() => object} start what `session.start` says of this page by now */
  constructor(start) {
    this.start = start;
    queueMicrotask(() => this.onopen?.());
  }

  /** @param {string} text */
  send(text) {
    const frame = JSON.parse(text);
    if (!this.#first) {
      this.#first = frame;
      this.#run();
      return;
    }
    this.#queue.push(frame);
    clearTimeout(this.#timer);
    if (frame.ref) this.#hurry();
    else this.#timer = setTimeout(() => this.#hurry(), GATHER_MS);
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#poll?.abort();
  }

  #hurry() {
    if (this.#isPatient) this.#poll?.abort();
  }

  async #run() {
    let start = this.#first;
    while (!this.#isClosed) {
      const frames = this.#queue.splice(0, FRAMES);
      // Answers to what this one asks would be lost with it.
      this.#isPatient = start !== this.#first && !frames.some(({ ref }) => ref);
      try {
        this.#take(await this.#ask([start, ...frames]));
      } catch (error) {
        const isLeft = this.#isPatient && /** @type {Error} */ (error).name === "AbortError";
        if (!isLeft) return this.#end(1006);
      }
      start = { ...this.#first, ref: newRef(), data: { ...this.start(), again: true } };
    }
  }

  /** @param {object[]} frames */
  async #ask(frames) {
    const poll = (this.#poll = new AbortController());
    const timer = setTimeout(() => {
      this.#isPatient = false;
      poll.abort();
    }, LONGEST_MS);
    try {
      const answer = await fetch(ADDRESS, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: toJson({ frames, state: this.#state }),
        credentials: "omit",
        cache: "no-store",
        signal: poll.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      return await answer.json();
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {{frames: object[], state?: string, close?: number}} answer */
  #take({ frames, state = "", close = 0 }) {
    this.#state = state;
    this.ongood?.();
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
    if (close) this.#end(close);
  }

  /** @param {number} code */
  #end(code) {
    const wasClosed = this.#isClosed;
    this.close();
    if (!wasClosed) this.onclose?.({ code });
  }
}
