const NEAR = 48;
const MARGIN = 16;

/**
 * Stays at the end of the conversation unless the visitor has scrolled up to read. It moves just before the
 * next picture: asking for a layout while the page is being drawn would have it made twice.
 */
export class Scroller {
  #isAtEnd = true;
  #top = 0;
  /** @type {(() => void) | null} */
  #move = null;

  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} newer the button that leads back to the end
   * @param {() => void} moved
   */
  constructor(element, newer, moved) {
    this.element = element;
    this.newer = newer;
    this.moved = moved;
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
    new ResizeObserver(() => this.#isAtEnd && this.#toEnd()).observe(element);
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
    this.#isAtEnd = false;
    this.#later(() => {
      if (!part.isConnected) return this.toEnd();
      const { top } = part.getBoundingClientRect();
      this.element.scrollTop += top - this.element.getBoundingClientRect().top - MARGIN;
      this.#isAtEnd = this.#isNear;
      this.newer.hidden ||= this.#isAtEnd;
      this.moved();
    });
  }

  toEnd() {
    this.#isAtEnd = true;
    this.newer.hidden = true;
    this.#later(() => this.#toEnd());
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** The last wish counts; a hidden frame has no pictures, and comes to it when it is shown. @param {() => void} move */
  #later(move) {
    if (!this.#move) {
      requestAnimationFrame(() => {
        const last = this.#move;
        this.#move = null;
        last?.();
      });
    }
    this.#move = move;
  }
}
