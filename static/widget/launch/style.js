export const STYLE = `
:host { all: initial; position: absolute; inset-block-end: calc(100% + 14px); right: 0; display: block;
  font: 15px/1.5 var(--font, system-ui), sans-serif; color-scheme: inherit }
:host([data-side="left"]) { right: auto; left: 0 }
.bubble, .pill { box-sizing: border-box; background: #fff; color: #1c1f26;
  background: light-dark(#fff, #22252c); color: light-dark(#1c1f26, #eceef2);
  box-shadow: 0 0 0 1px light-dark(rgb(0 0 0 / .08), rgb(255 255 255 / .14)), 0 4px 12px rgb(0 0 0 / .1),
    0 12px 32px light-dark(rgb(0 0 0 / .16), rgb(0 0 0 / .5)) }
.bubble { border-radius: var(--radius); inline-size: min(320px, 100vw - 40px); max-block-size: calc(100dvh - 120px); overflow: auto; animation: rise .14s ease-out }
@keyframes rise { from { opacity: 0; translate: 0 8px } }
img { display: block; inline-size: 100%; max-block-size: 200px; object-fit: cover }
.words { display: grid; justify-items: start; padding: 16px 16px 0; margin: 0; overflow-wrap: anywhere; white-space: pre-line }
.from { font-size: 13px; color: light-dark(#565c6b, #adb3c0) }
.choices { display: flex; flex-wrap: wrap; gap: 8px; padding: 12px 16px 16px }
button { box-sizing: border-box; min-block-size: 40px; min-inline-size: 64px; margin: 0; padding: 8px 16px; border: 1px solid #767d8d;
  border-color: light-dark(#767d8d, #8b92a1); border-radius: calc(var(--radius) / 2); background: transparent; color: inherit;
  font: inherit; font-weight: 600; line-height: 1.4; cursor: pointer }
button:focus-visible { outline: 3px solid light-dark(#3d4250, #d5d8e0); outline-offset: 2px }
.yes { flex: 1; background: var(--fill); color: var(--text); border-color: transparent }
.pill { display: flex; inline-size: max-content; max-inline-size: min(300px, 100vw - 40px); padding: 4px; border-radius: min(24px, var(--radius) * 1.5) }
.pill button { border: 0; border-radius: min(20px, var(--radius) * 1.25) }
.pill .maximise { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 400 }
.pill .no { min-inline-size: 40px; padding: 8px; font-size: 20px; line-height: 1 }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
@media (prefers-reduced-motion: reduce) { .bubble { animation: none } }
@media (forced-colors: active) { .bubble, .pill { border: 1px solid } .yes { border-color: ButtonBorder } }
@media print { :host { display: none } }`;
