import { truthOfHours } from "./hours.js";
import { say, timeOfDay } from "./words.js";

/**
 * The one line under the title that tells the truth, and the notice over the composer.
 * @typedef {{view: import("./conversation.js").View | undefined, isOpen: boolean, isLost: boolean, isElsewhere: boolean,
 *   isForm: boolean, isContact: boolean, isKnocked: boolean, isBlocked: boolean, now: number, backAt: number | null}} Situation
 */

/** @param {Situation} situation */
function holdOf({ view, now }) {
  return view?.status === "active" && view.hold_until && view.hold_until > now ? view.hold_until : 0;
}

/**
 * @param {Situation} situation
 * @returns {{truth: string, tone: "online" | "away" | "busy"}}
 */
export function truthOf(situation) {
  const { view, isOpen, isLost, isContact } = situation;
  if (situation.isBlocked) return { truth: say("away"), tone: "away" };
  if (situation.isElsewhere) return { truth: say("elsewhere"), tone: "busy" };
  if (isLost) return { truth: say("reconnecting"), tone: "busy" };
  if (view?.comes_later) return { truth: view.back_at ? truthOfHours(view.back_at, situation.now) : say("away"), tone: "away" };
  if (view?.status === "waiting") return { truth: say("waiting"), tone: "busy" };
  if (holdOf(situation)) return { truth: say("on_hold"), tone: "busy" };
  if (view?.status === "active") return { truth: say("with", { name: view.operator }), tone: "online" };
  if (isOpen && isContact) return { truth: say("leave"), tone: "away" };
  if (isOpen) return { truth: say("online"), tone: "online" };
  const { backAt, now } = situation;
  return { truth: backAt && backAt > now ? truthOfHours(backAt, now) : say("away"), tone: "away" };
}

/**
 * @param {Situation} situation
 * @returns {string} empty where there is nothing to say
 */
export function noticeOf(situation) {
  const { view, isLost, isForm, isKnocked } = situation;
  if (situation.isBlocked) return say("unavailable");
  if (situation.isElsewhere) return say("notice_elsewhere");
  if (isLost) return say("notice_reconnecting");
  if (isForm) return "";
  if (isKnocked && view?.status === "active") return say("notice_knock", { name: view.operator });
  const until = holdOf(situation);
  if (until) return say("notice_hold", { name: view?.operator ?? "", time: timeOfDay(until) });
  if (view?.status === "ended") return say("notice_ended");
  if (view?.status !== "waiting") return "";
  if (view.comes_later) return say("notice_later");
  const place = view.position === 1 ? say("notice_first") : say("notice_position", { n: view.position ?? "" });
  return [view.position ? place : say("notice_waiting"), waitOf(view)].join(" ").trim();
}

/** How long it will probably take, as a range (P4). @param {import("./conversation.js").View} view */
function waitOf({ wait }) {
  if (!wait) return "";
  const [from, to] = wait;
  return from ? say("wait_range", { from, to }) : say("wait_below", { to });
}
