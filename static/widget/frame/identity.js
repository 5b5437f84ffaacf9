/** A signed-in customer of the site has one token on all their devices: a right signature gets it. */
export class Identity {
  /** The signature that was answered for. */
  #settled = "";

  /**
   * @param {import("./bridge.js").Bridge} bridge
   * @param {() => Record<string, string>} who the headers that say whose browser this is
   */
  constructor(bridge, who) {
    this.bridge = bridge;
    this.who = who;
  }

  /**
   * Become whom the page has signed; true if that is another visitor than before.
   * @param {import("./bridge.js").Hello} hello
   */
  async settle(hello) {
    const { id, signature } = hello.profile;
    if (!id || !signature || this.#settled === `${id} ${signature}`) return false;
    const answer = await this.#ask(hello.profile);
    if (!answer) return false;
    this.#settled = `${id} ${signature}`;
    const { token, is_other: isOther, message } = await answer.json();
    if (!answer.ok) console.warn("LiveChat: identify:", message);
    if (!answer.ok || token === hello.token) return false;
    this.bridge.tell("become", [token, isOther]);
    hello.token = token;
    if (isOther) hello.kept = {};
    return true;
  }

  /** Null while the server cannot be asked: the next line tries again. @param {object} profile */
  async #ask(profile) {
    try {
      const request = { method: "POST", credentials: /** @type {const} */ ("omit"), headers: this.who(), body: JSON.stringify(profile) };
      const answer = await fetch("/widget/identity/", request);
      return answer.status < 500 && answer.status !== 429 ? answer : null;
    } catch {
      return null;
    }
  }
}
