/** The desk: the list, the conversations, the visitor. */

import { desk } from "./app.js";
import "./shell.js";
import "./chat-search.js";
import "./queue-list.js";
import "./chat-desk.js";
import "./visitor-panel.js";

// A link to one chat, from a list or a notification: /console/?chat=17
const asked = Number(new URLSearchParams(location.search).get("chat"));
if (asked) {
  history.replaceState(null, "", location.pathname);
  desk.open(asked, { focus: true });
}
