/** Whom to hand a chat to, and why. */

import { announce } from "../shared/announce.js";
import { dayKey, dayName, onTick, serverNow, timeOfDay } from "../shared/clock.js";
import { keyed, part, setAttribute, setText, stamp } from "../shared/dom.js";
import { openModal } from "../shared/modal.js";
import { desk, socket } from "./app.js";
import { counted } from "./words.js";

/** @typedef {import("./types.js").Receivers} Receivers */
/** @typedef {{key: string, name: string, note: string, isFree: boolean}} Choice */

/** People come and go while a reason is being written. */
const FRESH_TICKS = 5;
let chat = 0;
let ticks = 0;

/** @returns {HTMLDialogElement} */
const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById("transfer-dialog"));
/** @returns {HTMLFormElement} */
const form = () => /** @type {HTMLFormElement} */ (dialog().querySelector("form"));

/** @param {import("./types.js").ChatCard} card */
export function openTransfer(card) {
  chat = card.id;
  form().reset();
  setText(part(dialog(), "title"), `Transfer the chat with ${card.visitor.name}`);
  for (const list of ["operators", "departments"]) part(dialog(), list).replaceChildren();
  say("");
  draw(null);
  openModal(dialog());
  listen();
  refresh();
}

let isListening = false;

function listen() {
  if (isListening) return;
  isListening = true;
  form().addEventListener("submit", send);
  part(dialog(), "cancel").addEventListener("click", () => dialog().close());
  onTick(() => {
    ticks += 1;
    if (dialog().open && ticks % FRESH_TICKS === 0) refresh();
  });
}

async function refresh() {
  const asked = chat;
  try {
    const receivers = await socket.request("transfer.receivers", asked);
    if (asked === chat && dialog().open) draw(receivers);
  } catch (error) {
    say(/** @type {Error} */ (error).message);
  }
}

/** @param {Receivers | null} receivers null while they are on their way */
function draw(receivers) {
  const people = receivers?.operators.map(person) ?? [];
  const groups = receivers?.departments.map(department) ?? [];
  const isEmpty = !people.length && !groups.some((one) => one.isFree);
  part(dialog(), "loading").hidden = receivers !== null;
  part(dialog(), "nobody").hidden = receivers === null || !isEmpty;
  part(dialog(), "choices").hidden = isEmpty;
  part(dialog(), "departments-title").hidden = !groups.length;
  fill(part(dialog(), "operators"), people);
  fill(part(dialog(), "departments"), groups);
  setAttribute(part(dialog(), "send"), "aria-disabled", isEmpty ? "true" : null);
}

/**
 * @param {HTMLElement} list
 * @param {Choice[]} choices
 */
function fill(list, choices) {
  keyed(list, choices, (one) => one.key, () => stamp("receiver-template"), (item, { key, name, note, isFree }) => {
    const input = /** @type {HTMLInputElement} */ (part(item, "choose"));
    input.value = key;
    input.disabled = !isFree;
    if (!isFree) input.checked = false;
    // Whom, and apart from it how busy they are: a name that is read, and found, as a name.
    const about = part(item, "note");
    about.id = `about-${key.replace(" ", "-")}`;
    setAttribute(input, "aria-label", name);
    setAttribute(input, "aria-describedby", about.id);
    setText(part(item, "name"), name);
    setText(about, note);
  });
}

/**
 * @param {Receivers["operators"][number]} one
 * @returns {Choice}
 */
function person({ id, name, active_chats: active, max_chats: most, departments }) {
  const note = [`${active} of ${counted(most, "chat")}`, ...departments].join(" · ");
  return { key: `receiver ${id}`, name, note, isFree: true };
}

/**
 * @param {Receivers["departments"][number]} one
 * @returns {Choice}
 */
function department({ id, name, available, is_open: isOpen, opens_at: opensAt }) {
  const closed = opensAt ? `Closed until ${dayAndTime(opensAt)}` : "Closed";
  const note = !isOpen ? closed : available ? `${available} available` : "Nobody available now";
  return { key: `department ${id}`, name, note, isFree: available > 0 };
}

/** @param {number} at */
function dayAndTime(at) {
  const isToday = dayKey(at) === dayKey(serverNow());
  return isToday ? timeOfDay(at) : `${dayName(at)}, ${timeOfDay(at)}`;
}

/** @param {Event} event */
async function send(event) {
  event.preventDefault();
  if (part(dialog(), "send").getAttribute("aria-disabled")) return;
  const [kind, id] = String(new FormData(form()).get("to")).split(" ");
  const reason = /** @type {HTMLTextAreaElement} */ (part(dialog(), "reason")).value;
  const name = form().querySelector("input:checked")?.closest("li")?.querySelector('[data-part="name"]')?.textContent;
  try {
    await socket.request("transfer.offer", chat, { reason, [kind]: Number(id) });
    dialog().close();
    announce(`Offered to ${name}. The chat stays yours until it is accepted.`);
    desk.open(chat, { focus: true });
  } catch (error) {
    say(/** @type {Error} */ (error).message);
    refresh();
  }
}

/** @param {string} problem */
function say(problem) {
  setText(part(dialog(), "problem"), problem);
  part(dialog(), "problem").hidden = !problem;
}
