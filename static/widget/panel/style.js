export const STYLE = `
.panel { position: fixed; inset-block-end: calc(68px + var(--y) + env(safe-area-inset-bottom));
  inset-inline: auto var(--x); display: none; inline-size: min(376px, 100vw - var(--x)); overflow: hidden;
  block-size: min(640px, 100dvh - 84px - var(--y)); border-radius: var(--radius);
  background: linear-gradient(var(--fill) 72px, light-dark(#fff, #16181d) 72px);
  box-shadow: 0 0 0 1px rgb(0 0 0 / .06), 0 4px 12px rgb(0 0 0 / .1), 0 16px 48px rgb(0 0 0 / .18) }
:host([data-corner="start"]) .panel { inset-inline: var(--x) auto }
.panel.open { display: block; animation: rise .14s ease-out }
@keyframes rise { from { opacity: 0; translate: 0 12px } }
iframe { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; border: 0; opacity: 0 }
.ready iframe { opacity: 1 }
.wait { margin: 112px 32px 0; color: light-dark(#3d4250, #d5d8e0); text-align: center }
.ready .wait { display: none }
@media (max-width: 479.98px), (max-height: 419.98px) {
  .panel.panel.panel { inset: 0; inline-size: 100%; block-size: 100dvh; border-radius: 0 }
  .panel.open.ready ~ .launcher { display: none }
}
@media (prefers-reduced-motion: reduce) { .panel.open { animation: none } }
@media (forced-colors: active) { .panel { border: 1px solid } }`;
