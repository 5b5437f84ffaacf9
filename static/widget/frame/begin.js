import "./pop-up.js";
import "./bar.js";
import "./composer.js";
import "./contact-form.js";
import "./log.js";
import { App } from "./app.js";
import { Identity } from "./identity.js";
import { dress } from "./looks.js";
import { fieldsOf, personOf } from "./told.js";

/**
 * The conversation, once whoever is around it has said who and where we are.
 * @param {import("./bridge.js").Bridge} bridge
 * @param {(app: App) => void} [show] puts a sample in the place of a visitor's own
 */
export async function begin(bridge, show) {
  const root = /** @type {HTMLElement} */ (document.getElementById("chat"));
  const saved = JSON.parse(root.dataset.looks ?? "");
  const hello = await bridge.meet();
  hello.profile = personOf(hello.profile);
  hello.data = fieldsOf(hello.data);
  const who = () => ({ Authorization: `Bearer ${hello.token}`, "X-Widget-Ticket": root.dataset.ticket ?? "" });
  const identity = new Identity(bridge, who);
  if (show) bridge.keep = () => {};
  else await identity.settle(hello);
  dress(root, hello.looks ?? saved, hello.font);
  const app = new App(root, bridge, hello, identity);
  show?.(app);
  bridge.listen({
    panel: (panel) => app.panel(panel),
    page: (page) => app.page(page),
    prefill: (text) => app.prefill(text),
    begin: () => app.begin(),
    attend: () => app.attendance.begin(),
    profile: (profile) => app.describe({ profile: personOf(profile) }),
    data: (data) => app.describe({ data: fieldsOf(data) }),
    input: () => {
      app.presence.input();
      app.knock.looked();
    },
    stayed: () => app.extras.guide.stayed(),
    looks: ([looks, font]) => {
      dress(root, looks, font);
      app.redraw();
    },
  });
  bridge.tell("ready");
}
