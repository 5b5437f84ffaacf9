/** What every page of the console has: the operator's line, availability, requests, alerts, fragments. */

import "../shared/page.js";
import "../shared/tab-set.js";
import "./availability-switch.js";
import "./requests-menu.js";
import "./transfer-offers.js";
import "./console-notices.js";
import "./alerts.js";
import "./own-face.js";
import "./install.js";
import "./push.js";
import "./transfer-alerts.js";
import "./keys.js";
import "./presence-alert.js";
import "./fragments.js";
import "./live-part.js";
import { socket } from "./app.js";

socket.connect();

// On a phone rail and tabs are longer than the window is wide: where one is stays in sight.
if (matchMedia("(max-width: 47.99rem)").matches) {
  for (const open of document.querySelectorAll(".rail [aria-current], .tabs [aria-current]")) {
    open.scrollIntoView({ block: "nearest", inline: "center" });
  }
}
