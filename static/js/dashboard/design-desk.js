import { toast } from "../shared/toasts.js";
import { DesignForm } from "./design-form.js";
import { History } from "./design-history.js";
import { Preview } from "./design-preview.js";

const DRAFT_MS = 150;
const LOST = "That did not reach the server. Check your connection and try again.";

/** **Design**: what is typed at the left is drawn at the right, and can be taken back step by step. */
class DesignDesk extends HTMLElement {
  #timer = 0;
  #asked = 0;
  #isLeaving = false;

  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.form = new DesignForm(form);
    this.history = new History(`design.${this.dataset.site}`, this.form.values, this.dataset.saved === "yes");
    this.preview = new Preview(this, () => this.#draft());
    form.addEventListener("input", (event) => this.#input(/** @type {Event} */ (event)));
    form.addEventListener("change", () => this.#step());
    form.addEventListener("submit", () => (this.#isLeaving = true));
    this.addEventListener("click", (event) => this.#click(/** @type {Event} */ (event)));
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll("input[type=file]"))) {
      field.addEventListener("change", () => this.#upload(field));
    }
    addEventListener("beforeunload", (event) => this.history.isDirty && !this.#isLeaving && event.preventDefault());
    this.#show();
  }

  /** @param {Event} event */
  #input(event) {
    this.form.follow(/** @type {HTMLInputElement} */ (event.target));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draft(), DRAFT_MS);
  }

  /** One step back is one field that was left, or one choice. */
  #step() {
    this.history.add(this.form.values);
    this.#show();
  }

  #show() {
    /** @type {HTMLButtonElement} */ (this.querySelector("[data-part=undo]")).disabled = !this.history.canUndo;
    if (this.history.isDirty) this.#say("Not saved yet");
  }

  /** @param {string} words */
  #say(words) {
    const place = /** @type {HTMLElement} */ (this.querySelector("[data-part=state]"));
    if (place.textContent !== words) place.textContent = words;
  }

  /** @param {Event} event */
  #click(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    if (button.dataset.part === "undo") this.#fill(this.history.undo());
    if (button.dataset.copy !== undefined) this.#copy(button.dataset.copy);
    if (button.dataset.use) {
      event.preventDefault();
      const [, color] = button.getAttribute("value")?.split("=") ?? [];
      this.#fill({ ...this.form.values, [button.dataset.use]: color });
      this.#step();
    }
  }

  /** @param {Record<string, any> | undefined} values */
  #fill(values) {
    if (!values) return;
    this.form.fill(values);
    this.#draft();
    this.#show();
  }

  /** **Reset** and **Copy from**: the fields are filled, and nothing is saved. @param {string} site */
  async #copy(site) {
    const answer = await this.#ask(`${this.dataset.values}${site && `?site=${site}`}`);
    if (!answer) return;
    this.#fill({ ...this.form.values, ...answer });
    this.#step();
  }

  async #draft() {
    this.#asked += 1;
    const asked = this.#asked;
    const answer = await this.#ask(this.dataset.draft ?? "", this.form.data);
    // A later one is on its way.
    if (!answer || asked !== this.#asked) return;
    this.form.judge(answer);
    this.preview.draw(answer.draft);
  }

  /** @param {HTMLInputElement} field */
  async #upload(field) {
    const [file] = field.files ?? [];
    const what = field.id.replace("file-", "");
    if (!file) return;
    const body = this.form.data;
    body.set("file", file);
    body.set("what", what);
    const answer = await this.#ask(this.dataset.pictures ?? "", body, (problem) => this.form.problem(what, problem));
    field.value = "";
    if (!answer) return;
    const chosen = what === "logo" ? { face: "logo" } : { icon: "picture" };
    this.#fill({ ...this.form.values, ...chosen, [what]: answer.token, [`${what}_url`]: answer.url });
    this.#step();
  }

  /**
   * @param {string} address
   * @param {FormData} [body]
   * @param {(problem: string) => void} [refused]
   */
  async #ask(address, body, refused) {
    try {
      const answer = await fetch(address, body ? { method: "POST", body } : {});
      if (answer.status === 422 && refused) refused((await answer.json()).message);
      else if (answer.ok) return await answer.json();
      else toast(answer.status === 404 ? "This website is gone." : LOST, { kind: "danger" });
    } catch {
      toast(LOST, { kind: "danger" });
    }
  }
}

customElements.define("design-desk", DesignDesk);
