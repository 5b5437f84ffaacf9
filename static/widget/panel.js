/* The panel and the frame in it: asked for by the loader when a visitor opens the chat, or has one. */
import { heard } from "./panel/heard.js";
import { STYLE } from "./panel/style.js";

const GIVEN_UP_MS = 10_000;
const SLOW_MS = 6000;
const AGAIN_MS = 15_000;
let frameAt = 0;
let nonce = "";

/** @param {any} widget what the loader lends */
export function makeFrame(widget) {
  const { state, element, test } = widget;
  const { config, view } = state;
  if (view.frame && (state.isFrameReady || performance.now() - frameAt < GIVEN_UP_MS)) return;
  if (!view.panel) build(widget);
  widget.removeFrame();
  frameAt = performance.now();
  nonce = widget.random();
  widget.token();
  const frame = element("iframe", { title: config.title, allow: "autoplay; clipboard-write" });
  const pass = test ? `&test=${encodeURIComponent(test)}` : "";
  frame.src = `${config.frame}${pass}#${nonce}~${encodeURIComponent(location.origin)}`;
  view.panel.append(frame);
  view.frame = frame;
  widget.draw();
  const isWaiting = () => frame === state.view?.frame && !state.isFrameReady;
  setTimeout(() => isWaiting() && (view.wait.textContent = config.words.unreachable), SLOW_MS);
  setTimeout(() => isWaiting() && makeFrame(widget), AGAIN_MS * (1 + Math.random()));
}

/** @param {any} widget */
function build(widget) {
  const { element, state } = widget;
  const { view } = state;
  widget.style(view.root, STYLE);
  view.wait = element("p", { class: "wait", role: "alert" });
  view.panel = element("div", { class: "panel" });
  view.panel.append(view.wait);
  view.root.prepend(view.panel);
  // It may have said that this script did not come.
  view.label.textContent = state.config.design.label ?? "";
  addEventListener("message", (event) => greet(widget, event), { signal: state.abort.signal });
}

/** The frame says hello, at its first load and whenever it is loaded again. @param {any} widget @param {MessageEvent} event */
function greet(widget, event) {
  const { state, local, told } = widget;
  const target = state.view?.frame?.contentWindow;
  if (!target || event.source !== target || event.data?.livechat !== nonce) return;
  const { config } = state;
  const { origin } = new URL(config.frame);
  if (event.origin !== origin) return;
  const { port1, port2 } = new MessageChannel();
  state.port?.close();
  state.port = port1;
  widget.measure();
  const known = heard(widget);
  port1.onmessage = ({ data: [type, value] }) => /** @type {any} */ (known)[type]?.(value);
  const hello = {
    ...told, looks: config.looks, token: local.get("token"), kept: local.all(), page: widget.thisPage(), open: state.isOpen,
    size: widget.textSize(),
  };
  Object.assign(told, { text: "", begins: false, attends: false });
  target.postMessage({ livechat: nonce, hello }, origin, [port2]);
}
