import "./pop-up.js";
import "./bar.js";
import "./composer.js";
import "./contact-form.js";
import "./log.js";
import { App } from "./app.js";
import { Bridge } from "./bridge.js";

const root = /** @type {HTMLElement} */ (document.getElementById("chat"));
// The policy of this page refuses style attributes, but not styles set by its own script.
document.documentElement.style.setProperty("--color-accent", root.dataset.color ?? "");
document.documentElement.style.setProperty("--color-on-accent", root.dataset.textColor ?? "");

const bridge = new Bridge();
/** @type {App} */
let app;
const hello = await bridge.meet({
  panel: (panel) => app.panel(panel),
  page: (page) => app.page(page),
  prefill: (text) => app.prefill(text),
  profile: (profile) => app.describe({ profile }),
  data: (data) => app.describe({ data }),
  input: () => {
    app.presence.input();
    app.knock.looked();
  },
  stayed: () => app.extras.guide.stayed(),
});
app = new App(root, bridge, hello);
bridge.tell("ready");
