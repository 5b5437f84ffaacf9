/** The page's own title, and the one that it has for now. */
let title = "";
let shown = "";

/** What the frame may tell the page. @param {any} widget what the loader lends */
export function heard(widget) {
  const { state, local, session, open, draw } = widget;
  return {
    __proto__: null,
    ready() {
      state.isFrameReady = true;
      if (state.view) state.view.wait.textContent = "";
      draw();
    },
    minimise() {
      widget.close();
      state.view?.button.focus();
    },
    keep: (/** @type {[string, string | null]} */ [name, value]) => local.set(name, value),
    /** A signed-in customer has one token on all devices; what another one left here is not theirs. */
    become([/** @type {string} */ token, /** @type {boolean} */ isOther]) {
      if (isOther) local.clear();
      local.set("token", token);
    },
    unread: widget.setUnread,
    open() {
      session.set("attended", null);
      open(false);
    },
    invited: widget.invited,
    /** An operator calls the visitor back; the focus stays where they are. */
    knock(/** @type {boolean} */ moves) {
      state.isCalled = true;
      open(false);
      draw();
      const { panel, button } = state.view;
      for (const node of moves ? [panel, button] : []) {
        node.animate({ translate: ["0", "-5px", "5px", "0"] }, { duration: 150, iterations: 4 });
      }
    },
    /** Words in place of the page's title; null when the visitor has come. */
    title(/** @type {string | null} */ words) {
      if (document.title !== shown) title = document.title;
      document.title = shown = words || title;
      state.isCalled &&= words !== null;
      draw();
    },
    /** To a page of this site that an operator shows, unless something is written here that would be lost. */
    go(/** @type {[string, boolean]} */ [url, isAsked]) {
      if (state.isTyped && !isAsked) widget.post("stayed");
      else if (/^https?:/.test(url)) location.assign(url);
    },
    event: (/** @type {[string, any]} */ [name, detail]) => {
      widget.emit(name, name === "status" ? { online: state.config.online, ...detail } : detail);
    },
  };
}
