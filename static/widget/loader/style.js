/** Important, since a page's own rules win over those of a shadow root otherwise. */
export const STYLE = `
:host { all: initial !important; position: fixed !important; z-index: 2147483000 !important; display: block !important;
  inset-block: auto calc(var(--y) + env(safe-area-inset-bottom)) !important; inset-inline: auto var(--x) !important;
  zoom: var(--zoom, 1) !important; color-scheme: var(--scheme) !important;
  font: 15px/1.5 var(--font, system-ui), sans-serif !important }
:host([data-corner="start"]) { inset-inline: var(--x) auto !important }
:host([hidden]) { display: none !important }
.launcher { all: unset; box-sizing: border-box; position: relative; display: grid; place-items: center;
  grid-template-columns: 54px auto; block-size: 56px; border: 1px solid transparent; cursor: pointer;
  border-radius: min(28px, var(--radius) * 1.75); background: var(--fill); color: var(--text);
  -webkit-tap-highlight-color: transparent; transition: scale .12s ease-out;
  box-shadow: 0 0 0 1px rgb(128 128 128 / .25), 0 1px 3px rgb(0 0 0 / .22), 0 6px 20px rgb(0 0 0 / .2) }
.launcher:hover { scale: 1.05 }
.launcher:active { scale: .97 }
.launcher:focus-visible { outline: 2px solid #fff; outline-offset: 2px; box-shadow: 0 0 0 6px #1c1f26 }
.label { max-inline-size: min(240px, 100vw - 2 * var(--x) - 56px); padding-inline-end: 20px; overflow: hidden;
  font-weight: 600; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: plaintext }
.label:empty { display: none }
img { grid-area: 1 / 1; inline-size: 54px; block-size: 54px; border-radius: inherit; object-fit: cover }
svg { grid-area: 1 / 1; inline-size: 26px; block-size: 26px; fill: none; stroke: currentcolor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; transition: opacity .12s, rotate .12s }
:host(:dir(rtl)) .chat { scale: -1 1 }
.down, .open .chat, .open img { opacity: 0; rotate: -30deg }
.open .down { opacity: 1; rotate: 0deg }
.badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; box-sizing: border-box;
  min-inline-size: 22px; block-size: 22px; padding-inline: 6px; border-radius: 11px; background: #c8102e; color: #fff;
  border: 2px solid #fff; font: 700 12px/18px system-ui, sans-serif; text-align: center }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
[hidden] { display: none }
@media (max-width: 479.98px), (max-height: 419.98px) {
  :host([data-phones="launcher"]) .label { display: none }
  :host([data-phones="hidden"]) { display: none !important }
}
@media (prefers-reduced-motion: reduce) { .launcher, svg { transition: none } }
@media print { :host { display: none !important } }`;
