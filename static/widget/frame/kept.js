/** What our own origin remembers of one site's conversation; in memory where the browser refuses it. */
export class Kept {
  /** @type {Map<string, string>} */
  #memory = new Map();

  /** @param {string} site the site's key */
  constructor(site) {
    this.prefix = `livechat.${site}.`;
    try {
      for (const [name, value] of Object.entries(localStorage)) {
        if (name.startsWith(this.prefix)) this.#memory.set(name.slice(this.prefix.length), value);
      }
    } catch {
      // Refused: this page is all that remembers.
    }
  }

  get all() {
    return Object.fromEntries(this.#memory);
  }

  /** Who this browser is for the site: 32 random bytes, made at the first visit. */
  get token() {
    if (!this.#memory.has("token")) this.set("token", random());
    return this.#memory.get("token") ?? "";
  }

  /** Whether this tab asks for the first time. @param {string} name */
  isFirst(name) {
    try {
      const key = this.prefix + name;
      const isFirst = !sessionStorage.getItem(key);
      sessionStorage.setItem(key, "1");
      return isFirst;
    } catch {
      return false;
    }
  }

  /**
   * @param {string} name
   * @param {string | null} value null forgets it
   */
  set(name, value) {
    if (value === null) this.#memory.delete(name);
    else this.#memory.set(name, value);
    try {
      if (value === null) localStorage.removeItem(this.prefix + name);
      else localStorage.setItem(this.prefix + name, value);
    } catch {
      // Refused, or full.
    }
  }
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
