/** Fields whose values are no part of the design. */
const BESIDE = new Set(["csrfmiddlewaretoken", "version"]);

/** The form of a design: its values as one object, and what is wrong with them beside each field. */
export class DesignForm {
  /** @param {HTMLFormElement} element */
  constructor(element) {
    this.element = element;
    for (const field of this.#inputs) this.follow(field);
  }

  get data() {
    return new FormData(this.element);
  }

  get #inputs() {
    const named = /** @type {HTMLInputElement[]} */ ([...this.element.elements]);
    return named.filter(({ name }) => name && !BESIDE.has(name) && name !== "use");
  }

  /** By name: text, whether it is ticked, or the ticked ones of several; pictures with their address. */
  get values() {
    /** @type {Record<string, any>} */
    const values = {};
    for (const field of this.#inputs) {
      if (field.type === "radio") values[field.name] = field.checked ? field.value : (values[field.name] ?? "");
      else if (field.type !== "checkbox") values[field.name] = field.value;
      else if (field.name === "languages") values.languages = [...(values.languages ?? []), ...(field.checked ? [field.value] : [])];
      else values[field.name] = field.checked;
    }
    for (const image of this.#images) values[`${pictured(image)}_url`] = image.getAttribute("src") ?? "";
    return values;
  }

  get #images() {
    return /** @type {NodeListOf<HTMLImageElement>} */ (this.element.querySelectorAll("[data-part=image]"));
  }

  /** @param {Record<string, any>} values */
  fill(values) {
    for (const field of this.#inputs) {
      const value = values[field.name];
      if (value === undefined) continue;
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type === "checkbox") field.checked = Array.isArray(value) ? value.includes(field.value) : value;
      else field.value = String(value);
      this.follow(field);
    }
    for (const image of this.#images) {
      const url = values[`${pictured(image)}_url`];
      image.hidden = !url;
      if (url) image.src = url;
      else image.removeAttribute("src");
    }
  }

  /** Keep text and picker of a colour the same. @param {HTMLInputElement} field */
  follow(field) {
    if (field.dataset.picks) this.#named(field.dataset.picks).value = field.value;
    const picker = /** @type {HTMLInputElement | null} */ (this.element.querySelector(`[data-picks="${field.name}"]`));
    if (picker && /^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value;
  }

  /** @param {string} name */
  #named(name) {
    return /** @type {HTMLInputElement} */ (this.element.elements.namedItem(name));
  }

  /** @param {{errors: Record<string, string[]>, nearest: Record<string, string>}} found */
  judge({ errors, nearest }) {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-error]"))) {
      this.problem(place.dataset.error ?? "", (errors[place.dataset.error ?? ""] ?? []).join(" "));
    }
    const offers = /** @type {HTMLElement} */ (this.element.querySelector("[data-part=nearest]"));
    offers.hidden = !nearest.color;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (offers.querySelectorAll("[data-use]"))) {
      const name = button.dataset.use ?? "";
      const color = nearest[name] ?? "";
      button.setAttribute("value", `${name}=${color}`);
      /** @type {HTMLElement} */ (button.querySelector("[data-part=swatch]")).style.setProperty("--swatch", color);
      const words = /** @type {HTMLElement} */ (button.lastElementChild);
      words.textContent = `Use ${name === "color" ? "colour" : "text"} ${color}`;
    }
  }

  /** @param {string} name @param {string} words empty where nothing is wrong */
  problem(name, words) {
    const place = /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-error="${name}"]`));
    if (!place) return;
    place.hidden = !words;
    /** @type {HTMLElement} */ (place.lastElementChild).textContent = words;
    const field = this.element.elements.namedItem(name);
    if (field instanceof HTMLElement && words) field.setAttribute("aria-invalid", "true");
    else if (field instanceof HTMLElement) field.removeAttribute("aria-invalid");
  }
}

/** @param {HTMLElement} image */
function pictured(image) {
  return /** @type {HTMLElement} */ (image.closest("[data-picture]")).dataset.picture ?? "";
}
