import { post } from "./post.js";

/** P7: without invite. */
export class Presence {
  #isAsked = false;

  /** @param {any} widget @param {import("./criteria.js").Visit} visit */
  constructor(widget, visit) {
    this.widget = widget;
    this.visit = visit;
  }

  look() {
    const { widget, visit } = this;
    // Another language may have come with another answer.
    const { launch } = widget.state.config;
    if (launch?.mode !== "presence" || this.#isAsked || document.hidden || Date.now() - visit.since < launch.seconds * 1000) return;
    if (!widget.mayStore() || widget.state.isOpen || widget.local.get("chat")) return;
    this.#isAsked = true;
    alertPresence(widget, visit).catch(() => {});
  }
}

/** P7: may an operator be told that this visitor is here? Only then there is a socket. @param {any} widget @param {import("./criteria.js").Visit} visit */
async function alertPresence(widget, visit) {
  const page = { url: visit.href.slice(0, 2000), title: document.title.slice(0, 200) };
  const answer = await post(widget, "presence", { page });
  if (answer.ok && (await answer.json()).alert) widget.attend();
}
