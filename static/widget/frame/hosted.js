import { begin } from "./begin.js";
import { HostedPage } from "./hosted-page.js";

begin(new HostedPage(/** @type {HTMLElement} */ (document.getElementById("chat"))));
