import "./availability-switch.js";
import "./queue-list.js";
import "./requests-menu.js";
import "./chat-desk.js";
import "./visitor-panel.js";
import "./console-notices.js";
import "./alerts.js";
import "./keys.js";
import { socket } from "./app.js";

socket.connect();
