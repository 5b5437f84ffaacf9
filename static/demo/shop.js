// The cart of the demo shop: it lives in this browser and nowhere else.
(() => {
  "use strict";
  const KEY = "acme-garden-cart";
  const MOST = 20;

  /** @returns {Record<string, number>} how many of what, by the product's name in its address */
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? "{}");
    } catch {
      return {};
    }
  };

  /** @param {Record<string, number>} cart */
  const write = (cart) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(cart));
    } catch {
      // Storage is refused: the cart holds for this page only.
    }
  };

  /** @param {number} cents */
  const money = (cents) => `€${(cents / 100).toFixed(2)}`;
  /** @param {string} text */
  const say = (text) => {
    const said = document.querySelector("[data-said]");
    if (said) said.textContent = text;
  };

  const cart = read();

  const showCount = () => {
    const count = Object.values(cart).reduce((sum, number) => sum + number, 0);
    for (const badge of document.querySelectorAll("[data-cart-count]")) badge.textContent = String(count);
  };

  const showCart = () => {
    const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-cart]"));
    if (!page) return;
    let goods = 0;
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-line]"))) {
      const count = cart[line.dataset.line ?? ""] ?? 0;
      const cents = count * Number(line.dataset.cents);
      goods += cents;
      line.hidden = count === 0;
      /** @type {HTMLInputElement} */ (line.querySelector("input")).value = String(count);
      /** @type {HTMLElement} */ (line.querySelector("[data-line-sum]")).textContent = money(cents);
    }
    const delivery = goods >= Number(page.dataset.freeFrom) ? 0 : Number(page.dataset.delivery);
    /** @type {HTMLElement} */ (page.querySelector("[data-delivery-sum]")).textContent = delivery ? money(delivery) : "free";
    /** @type {HTMLElement} */ (page.querySelector("[data-sum]")).textContent = money(goods + delivery);
    /** @type {HTMLElement} */ (page.querySelector("[data-cart-full]")).hidden = goods === 0;
    /** @type {HTMLElement} */ (page.querySelector("[data-cart-empty]")).hidden = goods > 0;
  };

  /** @param {string} slug @param {number} count */
  const put = (slug, count) => {
    if (count > 0) cart[slug] = Math.min(count, MOST);
    else delete cart[slug];
    write(cart);
    showCount();
    showCart();
  };

  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const add = /** @type {HTMLElement | null} */ (target.closest("[data-add]"));
    if (add?.dataset.add) {
      put(add.dataset.add, (cart[add.dataset.add] ?? 0) + 1);
      say("It is in your cart.");
    }
    if (target.closest("[data-order]")) say("This is a demonstration, so nothing was ordered. Try the chat instead.");
  });

  document.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const line = /** @type {HTMLElement | null} */ (input.closest("[data-line]"));
    if (line?.dataset.line) put(line.dataset.line, Math.floor(Number(input.value)) || 0);
  });

  showCount();
  showCart();
})();
