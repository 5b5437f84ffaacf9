const NEAR = 48;
const MARGIN = 16;

/** Stays at the end of the conversation unless the visitor has scrolled up to read. */
export class Scroller {
  #isAtEnd = true;
  #top = 0;

  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} newer the button that leads back to the end
   * @param {() => void} moved
   */
  constructor(element, newer, moved) {
    this.element = element;
    this.newer = newer;
    element.addEventListener("scroll", () => {
      // A hidden frame has no layout: its zeros say nothing about where the visitor was.
      if (!element.clientHeight) return;
      const isNear = this.#isNear;
      // Away from the end by growth alone is still at the end: only the visitor scrolls up.
      if (isNear || element.scrollTop < this.#top) this.#isAtEnd = isNear;
      this.#top = element.scrollTop;
      if (this.#isAtEnd) this.newer.hidden = true;
      moved();
    }, { passive: true });
    newer.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.follow()).observe(element);
  }

  get #isNear() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  get isAtEnd() {
    return this.#isAtEnd;
  }

  /** After something was added. */
  follow({ isNews = false } = {}) {
    if (this.#isAtEnd) this.toEnd();
    else if (isNews) this.newer.hidden = false;
  }

  /** @param {HTMLElement} part its top, or all of it if it is shorter */
  show(part) {
    const { top } = part.getBoundingClientRect();
    this.element.scrollTop += top - this.element.getBoundingClientRect().top - MARGIN;
    this.#isAtEnd = this.#isNear;
  }

  toEnd() {
    this.#isAtEnd = true;
    this.newer.hidden = true;
    this.element.scrollTop = this.element.scrollHeight;
  }
}
