import { part, setText } from "../shared/dom.js";
import { toast } from "../shared/toasts.js";
import { post } from "./server.js";
import { counted } from "./words.js";

/** @typedef {{chats: string[], rows: [Element, Element | null, Element][]}} Deletion its rows with their places */

/** **Delete** one chat or those that are chosen, and ten seconds to undo it (O6). */
export class Deleting {
  /** What can still be undone, the latest last. @type {Deletion[]} */
  #deleted = [];

  /** @param {import("./history-table.js").HistoryTable} table */
  constructor(table) {
    this.table = table;
    table.addEventListener("change", this.#choose);
    table.addEventListener("click", this.#click);
  }

  get #boxes() {
    return /** @type {HTMLInputElement[]} */ ([...this.table.querySelectorAll("tbody .history__choose input")]);
  }

  get #chosen() {
    return this.#boxes.filter((box) => box.checked);
  }

  /** Another page is shown: what was chosen on this one is not deleted by mistake. */
  forget() {
    for (const box of this.#boxes) box.checked = false;
    this.#drawChosen();
  }

  /** @param {Event} event */
  #choose = (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (box.dataset.part === "choose-all") for (const one of this.#boxes) one.checked = box.checked;
    if (box.type === "checkbox") this.#drawChosen();
  };

  #drawChosen() {
    const all = /** @type {HTMLInputElement | null} */ (part(this.table, "choose-all"));
    if (!all) return;
    const count = this.#chosen.length;
    all.checked = count > 0 && count === this.#boxes.length;
    all.indeterminate = count > 0 && count < this.#boxes.length;
    part(this.table, "chosen-bar").hidden = count === 0;
    setText(part(this.table, "chosen-words"), `${counted(count, "chat")} chosen`);
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const target = /** @type {Element} */ (event.target);
    const one = /** @type {HTMLElement | null} */ (target.closest("[data-delete-chat]"));
    if (one) this.#delete([one.dataset.deleteChat ?? ""]);
    else if (target.closest('[data-part="delete-chosen"]')) this.#delete(this.#chosen.map((box) => box.value));
    else if (target.closest('[data-part="undo"]')) this.#undo();
  };

  /** @param {string[]} chats */
  async #delete(chats) {
    try {
      const answer = await post(this.table.dataset.delete ?? "", { chat: chats });
      const { undo_seconds: seconds } = await answer.json();
      const deletion = this.#hide(chats);
      this.#remember([...this.#deleted, deletion]);
      setTimeout(() => this.#remember(this.#deleted.filter((one) => one !== deletion)), seconds * 1000);
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { kind: "danger" });
    }
  }

  /**
   * @param {string[]} chats
   * @returns {Deletion}
   */
  #hide(chats) {
    if (chats.includes(this.table.beside.chat)) this.table.beside.close();
    const rows = chats.map((chat) => this.table.querySelector(`tbody tr[data-chat="${chat}"]`)).filter((row) => row !== null);
    /** @type {Deletion["rows"]} */
    const places = rows.map((row) => [/** @type {Element} */ (row.parentElement), row.nextElementSibling, row]);
    for (const row of rows) row.remove();
    this.#drawChosen();
    return { chats, rows: places };
  }

  /** @param {Deletion[]} deleted */
  #remember(deleted) {
    this.#deleted = deleted;
    const count = deleted.reduce((sum, { chats }) => sum + chats.length, 0);
    part(this.table, "undo-bar").hidden = count === 0;
    if (count) setText(part(this.table, "undo-words"), `${counted(count, "chat was", "chats were")} deleted.`);
  }

  async #undo() {
    const deleted = this.#deleted;
    this.#remember([]);
    let count = 0;
    try {
      // Backwards: the row that one stood before is back already.
      for (const { chats, rows } of deleted.reverse()) {
        await post(this.table.dataset.undo ?? "", { chat: chats });
        for (const [page, next, row] of rows.reverse()) page.insertBefore(row, next);
        count += chats.length;
      }
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { kind: "danger" });
    }
    if (!count) return;
    this.table.hideDeleted();
    this.forget();
    toast(`${counted(count, "chat is", "chats are")} back.`);
  }
}
