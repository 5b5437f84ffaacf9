// A small world that changes and tells each change, for test_console_store.py. Facts overtake each other, come
// twice, and come before, during and after the snapshot that the page starts from.

async ([base, seed]) => {
  const { Store } = await import(`${base}js/console/store.js`);
  const random = () => ((seed = (seed * 16807) % 2147483647) - 1) / 2147483646;
  const pick = (list) => list[Math.floor(random() * list.length)];
  const me = { id: 1, name: "Olga", is_online: true, active_chats: 0, max_chats: 5 };
  const marks = { visitor_delivered: 0, visitor_seen: 0, operator_delivered: 0, operator_seen: 0 };
  const world = new Map();
  const facts = [];
  const snapshot = () => structuredClone({
    release: "x", now: 0, limits: { text: 5000 }, me, answers: [1],
    chats: [...world.values()].filter((card) => !["ended", "redirected"].includes(card.status)),
  });
  const tell = (type, card, change) => {
    Object.assign(card, change, { version: card.version + 1 });
    facts.push(structuredClone({ type, chat: card.id, data: card }));
  };
  const steps = {
    queue: () => {
      const id = world.size + 1;
      world.set(id, {
        id, version: 0, status: "queued", reason: "", client: { id: 1, name: "Acme" }, site: { id: 1, name: "Shop" },
        visitor: { id, name: `Visitor ${id}` }, operator: null, preview: "", waiting_since: id, is_returned: false,
        accepted_at: null, ended_at: null, last_seq: 0, visitor_seq: 0, operator_seq: 0, last_message_at: null,
        typing_at: null, hold_until: null, away_at: null, left_at: null, linked_to: null, marks: { ...marks },
        alarm_seconds: 120, ask_seconds: 180, silence_seconds: 240,
      });
      tell("chat.queued", world.get(id), {});
    },
    accept: (card) => card.status === "queued" && tell("chat.accepted", card,
      { status: "active", accepted_at: 5, operator: pick([{ id: 1, name: "Olga" }, { id: 2, name: "Otto" }]) }),
    giveBack: (card) => card.status === "active" && tell("chat.returned", card,
      { status: "queued", operator: null, accepted_at: null, is_returned: true }),
    end: (card) => card.status === "active" && tell("chat.ended", card,
      { status: "ended", reason: "operator", ended_at: 9 }),
    write: (card) => {
      if (card.ended_at) return;
      const side = pick(["visitor", "operator"]);
      const seq = ++card.last_seq;
      card[`${side}_seq`] = seq;
      card.last_message_at = 1000 + facts.length;
      if (side === "visitor") card.preview = `words ${seq}`;
      facts.push({ type: "message.sent", chat: card.id, seq, data: {
        seq, ref: `r${seq}`, kind: "text", side, name: "", text: `words ${seq}`, data: {}, at: card.last_message_at } });
    },
    mark: (card) => {
      card.marks = { ...card.marks, operator_delivered: card.last_seq, operator_seen: card.last_seq };
      facts.push({ type: "message.marked", chat: card.id, data: structuredClone(card.marks) });
    },
  };
  const step = () => (world.size < 2 || random() < 0.1 ? steps.queue() : pick(Object.values(steps).slice(1))(pick([...world.values()])));

  for (let n = 0; n < 60; n++) step();
  const early = Math.max(0, facts.length - 10);
  const page = new Store();
  page.begin(snapshot());
  const late = facts.length;
  for (let n = 0; n < 120; n++) step();
  const order = facts.slice(early).flatMap((fact, at) => {
    const copies = random() < 0.2 ? 2 : 1;
    // What was told before the snapshot may still be on its way; facts of two chats overtake each other.
    // A chat's first card comes before what happens in it: nobody is told of a chat that they do not have.
    const isFirst = at + early < late || fact.type === "chat.queued";
    return Array.from({ length: copies }, () => [isFirst ? at : at + random() * 8, fact]);
  }).sort((one, other) => one[0] - other[0]);
  for (const [, fact] of order) page.apply(structuredClone(fact), 0);

  const fresh = new Store();
  fresh.begin(snapshot());
  const seen = (store) => ({ waiting: store.waiting, mine: store.mine, open: store.open });
  return [seen(page), seen(fresh)];
}
