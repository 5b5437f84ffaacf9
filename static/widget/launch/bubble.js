import { STYLE } from "./style.js";

/** The invitation at the launcher. It takes no focus: whoever types on the page goes on typing. */
export class Bubble {
  /**
   * @param {any} widget
   * @param {{text: string, name?: string, promotion?: import("./criteria.js").Rule["promotion"]}} rule `name` of the operator who invites
   * @param {{yes: () => void, no: () => void}} chosen
   */
  constructor(widget, rule, chosen) {
    this.widget = widget;
    this.rule = rule;
    this.chosen = chosen;
    this.host = widget.element("live-chat-invitation", {});
    this.root = this.host.attachShadow({ mode: "open" });
    widget.style(this.root, STYLE);
    this.place();
    this.said = widget.element("p", { class: "said", role: "status" });
    this.root.append(this.said, this.#isMinimised ? this.#pill() : this.#bubble());
    widget.state.view.button.before(this.host);
    // A region that is there before its words is read out; one that comes with them may not be.
    setTimeout(() => (this.said.textContent = `${this.words.invitation}: ${rule.text}`), 100);
  }

  /** On the launcher's side, wherever design and the page's direction put that. */
  place() {
    const { left, width } = this.widget.state.view.host.getBoundingClientRect();
    this.host.dataset.side = left + width / 2 < innerWidth / 2 ? "left" : "right";
  }

  remove() {
    const hadFocus = this.root.activeElement;
    this.host.remove();
    if (hadFocus) this.widget.state.view.button.focus();
  }

  get words() {
    return { ...this.widget.state.config.words, ...this.widget.state.config.launch?.words };
  }

  get #isMinimised() {
    return this.widget.state.config.launch?.minimised && !this.rule.name;
  }

  /** P8: there, and small, until it is made larger by hand. */
  #pill() {
    const pill = this.widget.element("div", { class: "pill", role: "group", dir: this.widget.state.config.dir, "aria-label": this.words.invitation });
    const text = this.#button("maximise", this.rule.text, () => {
      pill.replaceWith(this.#bubble());
      this.root.querySelector("button")?.focus();
    });
    text.setAttribute("aria-label", `${this.words.maximise}: ${this.rule.text}`);
    text.setAttribute("aria-expanded", "false");
    const close = this.#button("no", "×", this.chosen.no);
    close.setAttribute("aria-label", this.words.dismiss);
    pill.append(text, close);
    return pill;
  }

  #bubble() {
    const { element, state } = this.widget;
    const bubble = element("div", { class: "bubble", role: "dialog", dir: state.config.dir, "aria-label": this.words.invitation, "aria-describedby": "text" });
    const words = element("p", { class: "words" });
    const from = element("span", { class: "from", dir: "auto" });
    from.textContent = this.rule.name || state.config.title;
    const text = element("span", { id: "text", dir: "auto" });
    text.textContent = this.rule.text;
    words.append(from, text);
    const choices = element("div", { class: "choices" });
    const { promotion } = this.rule;
    const yes = promotion ? promotion.button || this.words.chat : this.words.yes;
    const no = promotion ? this.words.dismiss : this.words.no;
    choices.append(this.#button("yes", yes, this.chosen.yes), this.#button("no", no, this.chosen.no));
    if (promotion?.picture) bubble.append(this.#picture(promotion));
    bubble.append(words, choices);
    return bubble;
  }

  /** @param {{picture: string, alt: string}} promotion */
  #picture({ picture, alt }) {
    const image = this.widget.element("img", { src: picture, alt });
    // A page whose policy refuses pictures of ours has the words.
    image.addEventListener("error", () => image.remove());
    return image;
  }

  /** @param {string} name @param {string} words @param {() => void} pressed */
  #button(name, words, pressed) {
    const button = this.widget.element("button", { type: "button", class: name });
    button.textContent = words;
    button.addEventListener("click", pressed);
    return button;
  }
}
