/** Tones made here, so that there is no file to load and nothing to license. */

import { whenIdle } from "./later.js";

const MUTED_KEY = "livechat.muted";
/** Notes as [Hz, start s, length s]. */
const TONES = {
  request: [[659, 0, 0.18], [880, 0.16, 0.32], [659, 0.6, 0.18], [880, 0.76, 0.4]],
  message: [[740, 0, 0.09], [988, 0.08, 0.2]],
  transfer: [[523, 0, 0.16], [659, 0.14, 0.16], [784, 0.28, 0.36]],
  returned: [[784, 0, 0.16], [523, 0.14, 0.36]],
  knock: [[196, 0, 0.07], [174, 0.15, 0.07], [196, 0.5, 0.07], [174, 0.65, 0.07]],
  alarm: [[880, 0, 0.14], [880, 0.22, 0.14], [880, 0.44, 0.24]],
  offline: [[587, 0, 0.2], [440, 0.2, 0.4]],
};
const LOUDNESS = 0.14;

/** @typedef {keyof typeof TONES} Tone */

export const sound = new (class extends EventTarget {
  /** @type {AudioContext | null} */
  #context = null;
  /** The person's own setting; muting is this browser's. */
  isOn = true;

  constructor() {
    super();
    // Browsers take a tenth of a second to find the loudspeaker: the page is there first.
    whenIdle(() => this.#audio && this.#told());
    for (const type of ["pointerdown", "keydown"]) {
      document.addEventListener(type, this.#wake, { capture: true, passive: true });
    }
  }

  /** The browser plays nothing until the page was clicked; before the first look nobody knows. */
  get isBlocked() {
    return this.#context !== null && this.#context.state !== "running";
  }

  get isMuted() {
    try {
      return localStorage.getItem(MUTED_KEY) === "yes";
    } catch {
      return false;
    }
  }

  set isMuted(muted) {
    try {
      localStorage.setItem(MUTED_KEY, muted ? "yes" : "no");
    } catch {
      // Storage is refused: nothing to remember it in.
    }
    this.#told();
  }

  get #audio() {
    if (!this.#context && "AudioContext" in window) {
      this.#context = new AudioContext();
      this.#context.onstatechange = this.#told;
    }
    return this.#context;
  }

  /** @param {Tone} tone */
  play(tone) {
    if (this.isOn && !this.isMuted) this.try(tone);
  }

  /** Whatever is muted. @param {Tone} tone */
  try(tone) {
    const audio = this.#audio;
    if (!audio || audio.state !== "running") return;
    for (const [pitch, start, length] of TONES[tone]) note(audio, pitch, audio.currentTime + start, length);
  }

  #wake = () => {
    if (this.#audio?.state === "suspended") this.#audio.resume().catch(() => this.#told());
  };

  #told = () => this.dispatchEvent(new Event("change"));
})();

/**
 * @param {AudioContext} audio
 * @param {number} pitch
 * @param {number} at
 * @param {number} length
 */
function note(audio, pitch, at, length) {
  const source = new OscillatorNode(audio, { type: "sine", frequency: pitch });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + length + 0.02);
}
