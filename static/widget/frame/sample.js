const MINUTE_MS = 60_000;

/** For the dashboard's preview: a short conversation with words of the template. @param {import("./app.js").App} app */
export function show(app) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("sample"));
  const said = /** @type {HTMLElement[]} */ ([...template.content.children]);
  const began = Date.now() - said.length * MINUTE_MS;
  const lines = said.map(({ dataset, textContent }, at) => ({
    seq: at + 1,
    ref: `sample-${at}`,
    kind: "text",
    side: dataset.side,
    name: dataset.name ?? "",
    text: textContent,
    data: {},
    at: began + at * MINUTE_MS,
  }));
  const seen = lines.length;
  const marks = { visitor_delivered: seen, visitor_seen: seen, operator_delivered: seen, operator_seen: seen };
  const view = {
    id: 1, version: 1, status: "ended", operator: "", picture: "", position: null, hold_until: null, ended_by: null,
    visitor_language: "", operator_language: "", knocked_at: null, last_seq: seen, marks, uploads_allowed: false,
    rating: null, may_rate: false, is_available: true, comes_later: false, offers_contact: false,
  };
  app.conversation.start({ is_open: true, is_available: true, sentence: "", chats: [view], messages: { 1: lines } });
}
