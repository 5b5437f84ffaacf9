export const STYLE = `
:host { all: initial; position: absolute; inset-block-end: calc(100% + 14px); right: 0; display: block;
  font: 15px/1.5 system-ui, sans-serif; color-scheme: inherit }
:host([data-side="left"]) { right: auto; left: 0 }
.bubble, .pill { box-sizing: border-box; background: #fff; color: #1c1f26; border-radius: 16px;
  box-shadow: 0 0 0 1px rgb(0 0 0 / .08), 0 4px 12px rgb(0 0 0 / .1), 0 12px 32px rgb(0 0 0 / .16) }
.bubble { inline-size: min(320px, 100vw - 40px); max-block-size: calc(100dvh - 120px); overflow: auto; animation: rise .14s ease-out }
@keyframes rise { from { opacity: 0; translate: 0 8px } }
img { display: block; inline-size: 100%; max-block-size: 200px; object-fit: cover; border-radius: 16px 16px 0 0 }
.words { padding: 16px 16px 0; margin: 0; overflow-wrap: anywhere; white-space: pre-line }
.from { display: block; font-size: 13px; color: #565c6b }
.choices { display: flex; flex-wrap: wrap; gap: 8px; padding: 12px 16px 16px }
button { box-sizing: border-box; min-block-size: 40px; min-inline-size: 64px; margin: 0; padding: 8px 16px; border: 1px solid #767d8d;
  border-radius: 8px; background: transparent; color: inherit; font: 600 15px/1.4 system-ui, sans-serif; cursor: pointer }
button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
.yes { flex: 1; background: var(--fill); color: var(--text); border-color: transparent }
.pill { display: flex; inline-size: max-content; max-inline-size: min(300px, 100vw - 40px); padding: 4px; border-radius: 24px }
.pill button { border: 0; border-radius: 20px }
.pill .maximise { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 400 }
.pill .no { min-inline-size: 40px; padding: 8px; font-size: 20px; line-height: 1 }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
@media (prefers-color-scheme: dark) {
  .bubble, .pill { background: #22252c; color: #eceef2; box-shadow: 0 0 0 1px rgb(255 255 255 / .14), 0 12px 32px rgb(0 0 0 / .5) }
  .from { color: #adb3c0 }
  button { border-color: #8b92a1 }
  .yes { border-color: transparent }
}
@media (prefers-reduced-motion: reduce) { .bubble { animation: none } }
@media (forced-colors: active) { .bubble, .pill { border: 1px solid } .yes { border-color: ButtonBorder } }
@media print { :host { display: none } }`;
