/** Times in what the server draws: written in UTC there, read by the operator's own clock. */

import { dayName, timeOfDay } from "../shared/clock.js";
import { setText } from "../shared/dom.js";

/**
 * 14:03, or Yesterday, 14:03.
 * @param {ParentNode} root
 */
export function localise(root) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[data-utc]"))) {
    const at = Date.parse(time.dateTime);
    const day = dayName(at);
    setText(time, day === "Today" ? timeOfDay(at) : `${day}, ${timeOfDay(at)}`);
    delete time.dataset.utc;
  }
}
