import { serverNow } from "../../js/shared/clock.js";
import { chosen } from "./looks.js";
import { say } from "./words.js";

/** Older than this, a knock that comes with a snapshot is no call any more. */
const FRESH_MS = 30_000;
const NOTICE_MS = 12_000;
const FLASH_MS = 1000;
/** Two and two raps on wood: [start s, Hz]. */
const RAPS = [[0, 190], [0.14, 170], [0.5, 190], [0.64, 170]];

/**
 * **Knock knock**: an operator calls the visitor back to this window, unless the visitor has silenced it.
 * Says "change" when there is something to show in the frame.
 */
export class Knock extends EventTarget {
  isSilent;
  /** The latest one that was answered for. */
  #at;
  #until = 0;
  #flash = 0;

  /**
   * @param {import("./bridge.js").Bridge} bridge
   * @param {Record<string, string>} kept
   */
  constructor(bridge, kept) {
    super();
    this.bridge = bridge;
    this.isSilent = kept.silent === "1";
    this.#at = Number(kept.knocked ?? 0);
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => this.looked(), { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => document.hidden || this.looked());
  }

  get isShown() {
    return Date.now() < this.#until;
  }

  /** @param {import("./conversation.js").View | undefined} view */
  follow(view) {
    const at = view?.knocked_at ?? 0;
    if (at <= this.#at) return;
    this.#at = at;
    this.bridge.keep("knocked", String(at));
    if (!this.isSilent && serverNow() - at < FRESH_MS) this.#knock(view?.operator ?? "");
  }

  /** The visitor's own switch, remembered for this site. */
  toggle() {
    this.isSilent = !this.isSilent;
    this.bridge.keep("silent", this.isSilent ? "1" : null);
    if (this.isSilent) this.looked();
    this.dispatchEvent(new Event("change"));
  }

  /** The visitor is here: the title is the page's own again. */
  looked() {
    if (!this.#flash) return;
    clearInterval(this.#flash);
    this.#flash = 0;
    this.bridge.tell("title", null);
  }

  /** @param {string} name */
  #knock(name) {
    this.#until = Date.now() + NOTICE_MS;
    setTimeout(() => this.dispatchEvent(new Event("change")), NOTICE_MS);
    this.dispatchEvent(new Event("change"));
    this.bridge.tell("knock", !matchMedia("(prefers-reduced-motion: reduce)").matches);
    if (chosen.sounds) rap();
    clearInterval(this.#flash);
    let isOn = false;
    const flash = () => this.bridge.tell("title", (isOn = !isOn) ? say("knock_title", { name }) : "");
    flash();
    this.#flash = setInterval(flash, FLASH_MS);
  }
}

/** Made here: no file to load. A browser that has not been touched yet plays nothing. */
function rap() {
  if (!("AudioContext" in window)) return;
  const audio = new AudioContext();
  for (const [start, pitch] of RAPS) {
    const from = audio.currentTime + start;
    const volume = new GainNode(audio, { gain: 0.3 });
    const wood = new OscillatorNode(audio, { type: "triangle", frequency: pitch });
    volume.gain.setValueAtTime(0.3, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.09);
    wood.connect(volume).connect(audio.destination);
    wood.start(from);
    wood.stop(from + 0.1);
  }
  setTimeout(() => audio.close(), 2000);
}
