import { draw } from "./button.js";
import { emit } from "./events.js";
import { state } from "./state.js";
import { local, session } from "./storage.js";

export function open(focus = true) {
  if (state.isOpen && state.view?.button.classList.contains("open")) return;
  state.isOpen = true;
  state.isShown = true;
  state.wantsFocus = focus;
  session.set("open", "1");
  local.set("met", "1");
  // Whoever opens it by hand has thought better of No (P6).
  local.set("minimised", null);
  local.set("launch", null);
  draw();
  emit("open");
}

export function close() {
  if (!state.isOpen) return;
  const { view } = state;
  state.isOpen = false;
  session.set("open", null);
  const hadFocus = view?.frame && view.root.activeElement === view.frame;
  draw();
  if (hadFocus) view.button.focus();
  emit("close");
}

export function toggle() {
  if (state.isOpen) close();
  else open();
}

export function show() {
  state.isShown = true;
  draw();
}

export function hide() {
  close();
  state.isShown = false;
  draw();
}

/** @param {number} count */
export function setUnread(count) {
  if (count === state.unread) return;
  state.unread = count;
  draw();
  emit("unread", count);
}
