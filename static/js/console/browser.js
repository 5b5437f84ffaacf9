/** What a visitor's browser tells about itself, in words. */

const BROWSERS = [
  ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/u],
  ["Opera", /OPR\/(\d+)/u],
  ["Samsung Internet", /SamsungBrowser\/(\d+)/u],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/u],
  ["Chrome", /(?:Chrome|CriOS)\/(\d+)/u],
  ["Safari", /Version\/(\d+).*Safari/u],
];
const SYSTEMS = [
  ["iPhone", /iPhone/u],
  ["iPad", /iPad/u],
  ["Android", /Android/u],
  ["Windows", /Windows/u],
  ["macOS", /Mac OS X/u],
  ["ChromeOS", /CrOS/u],
  ["Linux", /Linux/u],
];

/** @param {string} agent */
export function browserWords(agent) {
  const [name, pattern] = BROWSERS.find(([, one]) => /** @type {RegExp} */ (one).test(agent)) ?? [];
  const version = pattern ? /** @type {RegExp} */ (pattern).exec(agent)?.[1] : "";
  const [system] = SYSTEMS.find(([, one]) => /** @type {RegExp} */ (one).test(agent)) ?? [];
  const words = name ? `${name} ${version}` : agent.slice(0, 60);
  return system ? `${words} on ${system}` : words;
}

/** To make one takes milliseconds, and both are asked every second. @type {Intl.DisplayNames | undefined} */
let languages;
/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** @param {string} locale */
export function languageWords(locale) {
  try {
    languages ??= new Intl.DisplayNames("en", { type: "language" });
    return languages.of(locale) ?? locale;
  } catch {
    return locale;
  }
}

/**
 * The visitor's own time, and their zone.
 * @param {string} timeZone
 * @param {number} now
 */
export function localTime(timeZone, now) {
  try {
    return `${clockOf(timeZone).format(now)} (${timeZone.replaceAll("_", " ")})`;
  } catch {
    return timeZone;
  }
}

/** @param {string} timeZone */
function clockOf(timeZone) {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", weekday: "short", timeZone });
    clocks.set(timeZone, clock);
  }
  return clock;
}
