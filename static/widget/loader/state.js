/** What all parts of the loader know. The panel, which comes when it is needed, is given the same object. */
export const state = {
  /** What the server says of this site. @type {any} */
  config: null,
  /** The button and, once it was needed, the panel. @type {any} */
  view: null,
  isOpen: false,
  isShown: true,
  isCalled: false,
  isFrameReady: false,
  isTyped: false,
  wantsFocus: false,
  unread: 0,
  /** To the frame. @type {MessagePort | null} */
  port: null,
  /** The page that the frame knows of, and the address at the last drawing. */
  page: "",
  drawnAt: "",
  /** What the visitor said when asked; null before. @type {boolean | null} */
  agreed: null,
  abort: new AbortController(),
};

/** What the page has told us for the frame. @type {Record<string, any>} */
export const told = {
  profile: { __proto__: null }, data: { __proto__: null }, text: "", font: "", locale: "", begins: false, attends: false,
};

/** To the frame, if there is one. @param {string} type @param {any} [value] */
export function post(type, value) {
  state.port?.postMessage([type, value]);
}
