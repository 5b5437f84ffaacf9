import { pause } from "./later.js";
import { Later, parse, server, site } from "./site.js";
import { state, told } from "./state.js";

/** What the server says of this site, in the page's language, once it can be reached; nothing where there is none. */
export async function read(missed = 1) {
  try {
    const text = await ask(`${server}/widget/config/${encodeURIComponent(site)}.json?locale=${languages()}`);
    return text && parse(text);
  } catch {
    await pause(missed);
    return !state.abort.signal.aborted && read(missed + 1);
  }
}

/** What the page asked for, its own language, then the browser's, by their first letters: so a CDN has few answers to keep. */
function languages() {
  const wanted = [told.locale, document.documentElement.lang, ...(navigator.languages ?? [])];
  const known = wanted.map((tag) => /^[a-z]{2,3}(?![a-z])/i.exec(tag)?.[0].toLowerCase());
  return [...new Set(known)].filter(Boolean).slice(0, 4).join();
}

/** The text at an address, nothing if there is none; by an older way where a page broke the newer one. @param {string} url */
async function ask(url) {
  const { signal } = state.abort;
  try {
    // Tells the dashboard where the snippet was last seen.
    const referrerPolicy = "no-referrer-when-downgrade";
    const answer = await fetch(url, { credentials: "omit", signal, referrerPolicy });
    return answer.ok ? await answer.text() : "";
  } catch (error) {
    if (signal.aborted) throw error;
    return new Later((/** @type {(text: string) => void} */ done, /** @type {() => void} */ fail) => {
      const request = new XMLHttpRequest();
      request.onload = () => done(request.status === 200 ? request.responseText : "");
      request.onerror = fail;
      request.open("GET", url);
      request.send();
    });
  }
}
