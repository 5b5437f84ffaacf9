/*
 * What comes forward by itself: asked for by the loader on websites where something launches (P5 to P8).
 * Without invite it only asks whether an operator would like to know; with invite it shows an invitation.
 */

import { Bubble } from "./launch/bubble.js";
import { Invitations } from "./launch/invitations.js";
import { Presence } from "./launch/presence.js";
import { turn, visitOf, watch } from "./launch/visit.js";

const TICK_MS = 500;
/** As the loader's style has it. */
const PHONE = "(max-width: 479.98px), (max-height: 419.98px)";

/** @param {any} widget what the loader lends */
export function launch(widget) {
  const { launch: wanted } = widget.state.config;
  if (!wanted) return;
  const visit = visitOf(widget);
  const launcher = wanted.mode === "presence" ? new Presence(widget, visit) : new Invitations(widget, visit);
  watch(widget, visit, wanted.rules ?? []);
  const timer = setInterval(() => {
    turn(widget, visit);
    if (mayComeForward(widget.state.config.design)) launcher.look();
  }, TICK_MS);
  widget.state.abort.signal.addEventListener("abort", () => clearInterval(timer));
}

/** On phones, where every pixel counts, a client may want the button alone, or nothing. @param {{phones: string}} design */
function mayComeForward({ phones }) {
  return phones === "full" || !matchMedia(PHONE).matches;
}

/**
 * An operator invites this visitor (X2), whatever the rules of the website say.
 * @param {any} widget
 * @param {{id: number, text: string, name: string}} invitation
 * @param {(answer: "shown" | "yes" | "no") => void} answer
 */
export function showInvitation(widget, invitation, answer) {
  const shown = new AbortController();
  const done = (/** @type {"yes" | "no"} */ said) => {
    if (shown.signal.aborted) return;
    shown.abort();
    bubble.remove();
    answer(said);
    if (said === "yes") widget.begin();
  };
  const bubble = new Bubble(widget, invitation, { yes: () => done("yes"), no: () => done("no") });
  answer("shown");
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) done("no");
  }, { signal: shown.signal });
  // Whoever opens the chat by themselves has answered.
  widget.on("open", () => shown.signal.aborted || (shown.abort(), bubble.remove()));
}
