/** The parts of the console, put together once. Data flows socket → store → elements. */

import { serverNow, setServerTime } from "../shared/clock.js";
import { Outbox } from "../shared/outbox.js";
import { LiveSocket } from "../shared/socket.js";
import { Desk } from "./desk.js";
import { Drafts } from "./drafts.js";
import { Marks } from "./marks.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";

// What waits in this tab belongs to the person who wrote it, whoever signs in next.
const owner = `livechat.${document.body.dataset.operator}`;
let hadInput = false;

export const store = new Store();

export const socket = new LiveSocket("/ws/operator/", {
  start: () => ({}),
  started: (frame) => begin(frame.data),
  fact: (frame) => hear(frame),
  line: () => {
    store.changed("line");
    // Only now does the socket take commands: the snapshot has come before.
    if (socket.isOpen) catchUp();
  },
  beat: () => ({ input: takeInput() }),
});

export const desk = new Desk(store, `${owner}.desk`, () => outbox.chats);
export const drafts = new Drafts(`${owner}.drafts`);
export const marks = new Marks(store, socket);
export const sync = new Sync(store, socket, desk, (chat) => marks.delivered(chat));

export const outbox = new Outbox({
  key: `${owner}.outbox`,
  isOpen: () => socket.isOpen,
  send: (entry) => socket.request("message.send", entry.chat, { text: entry.text }, entry.ref),
  changed: (chat) => store.changed(`record:${chat}`, "outbox"),
  stored: (entry, { seq, at, text }) => {
    const { me } = store;
    store.message(entry.chat, {
      seq, at, text, ref: entry.ref, kind: "text", side: "operator", name: me.name, data: {},
    });
    store.changed(`stored:${entry.ref}`);
    sync.heard(entry.chat);
  },
});

/** @param {import("./types.js").OperatorSession} session */
function begin(session) {
  setServerTime(session.now);
  // Nobody told what changed while the line was down, nor between the page's making and its first line.
  store.changed("back");
  store.begin(session);
  if (socket.isOpen) catchUp();
}

function catchUp() {
  sync.restart();
  outbox.resume();
  marks.restart();
}

/** @param {import("../shared/socket.js").Frame} fact */
function hear(fact) {
  if (fact.type === "session.resync") return socket.reconnect();
  store.apply(fact, serverNow());
  if (fact.type === "message.sent" && fact.chat && desk.tabs.includes(fact.chat)) {
    sync.heard(fact.chat);
    marks.delivered(fact.chat);
  }
}

function takeInput() {
  const had = hadInput;
  hadInput = false;
  return had;
}

for (const type of ["keydown", "pointerdown", "pointermove", "wheel"]) {
  document.addEventListener(type, () => (hadInput = true), { capture: true, passive: true });
}
