import { Bubble } from "./bubble.js";
import { fits, isHeldOut } from "./criteria.js";
import { post } from "./post.js";

/** @typedef {import("./criteria.js").Rule} Rule */

/** Whether somebody is there is asked again if what the page knows is older. */
const FRESH_MS = 30_000;
const HOUR_MS = 3600_000;

/** P6: with invite. */
export class Invitations {
  #isBusy = false;
  #knownAt = Date.now();
  /** @type {Bubble | null} */
  #bubble = null;
  /** @type {Rule | null} */
  #rule = null;
  #id = "";

  /** @param {any} widget @param {import("./criteria.js").Visit} visit */
  constructor(widget, visit) {
    this.widget = widget;
    this.visit = visit;
    const { local } = widget;
    const { signal } = widget.state.abort;
    widget.on("open", () => this.#withdraw("ignored"));
    addEventListener("pagehide", () => this.#bubble && this.#tell("ignored"), { signal });
    // No in another tab is No in this one.
    addEventListener("storage", ({ key, newValue }) => {
      if (key === local.name("minimised") && newValue) this.#withdraw("ignored");
    }, { signal });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.#refuse();
    }, { signal });
  }

  look() {
    const { widget, visit } = this;
    this.#bubble?.place();
    if (this.#isBusy || this.#bubble || document.hidden || widget.state.isOpen || widget.state.view.host.hidden) return;
    const now = new Date();
    // Another language may have come with another answer, in which nothing launches.
    const rule = widget.state.config.launch?.rules?.find((/** @type {Rule} */ one) => fits(one, visit, now));
    if (rule && this.#mayInvite(now.getTime())) this.#choose(rule);
  }

  /** @param {number} now */
  #mayInvite(now) {
    const { local, mayStore, state } = this.widget;
    if (!mayStore() || local.get("minimised") || local.get("chat")) return false;
    return now - Number(local.get("invited") ?? 0) >= state.config.launch?.hours * HOUR_MS;
  }

  /** @param {Rule} rule */
  async #choose(rule) {
    this.#isBusy = true;
    try {
      if (!(await this.#isStillOpen()) || this.widget.state.isOpen || document.hidden) return;
      // Another tab may have been faster.
      if (!this.#mayInvite(Date.now())) return;
      const { local, random, token } = this.widget;
      local.set("invited", String(Date.now()));
      this.#rule = rule;
      this.#id = random();
      if (isHeldOut(token(), rule)) this.#tell("held_out");
      else this.#show(rule);
    } finally {
      this.#isBusy = false;
    }
  }

  async #isStillOpen() {
    const { server, site, state } = this.widget;
    const { config } = state;
    if (Date.now() - this.#knownAt < FRESH_MS) return config.online;
    this.#knownAt = Date.now();
    const options = /** @type {RequestInit} */ ({ credentials: "omit", cache: "no-cache", signal: state.abort.signal });
    try {
      const answer = await fetch(`${server}/widget/config/${encodeURIComponent(site)}.json`, options);
      const { online, launch: wanted } = answer.ok ? await answer.json() : { online: false, launch: null };
      config.online = online;
      if (wanted?.rules) config.launch = wanted;
      return online && Boolean(wanted?.rules);
    } catch {
      return false;
    }
  }

  /** @param {Rule} rule */
  #show(rule) {
    this.#tell("shown");
    this.#bubble = new Bubble(this.widget, rule, {
      yes: () => this.#accept(),
      no: () => this.#refuse(),
    });
  }

  #accept() {
    const address = this.#rule?.promotion?.address;
    this.#withdraw("accepted");
    if (address) location.assign(address);
    else this.widget.begin();
  }

  #refuse() {
    if (!this.#bubble) return;
    this.widget.local.set("minimised", "1");
    this.#withdraw("refused");
  }

  /** @param {string} event */
  #withdraw(event) {
    if (!this.#bubble) return;
    this.#bubble.remove();
    this.#bubble = null;
    this.#tell(event);
  }

  /** Counted once by its random name, however often and late it arrives. @param {string} event */
  #tell(event) {
    post(this.widget, "invitations", { invitation: this.#id, rule: this.#rule?.id, event }).catch(() => {});
  }
}
