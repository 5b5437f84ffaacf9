/** What a page knows of the visit that rules ask about. @typedef {import("./criteria.js").Visit} Visit */

/** @param {any} widget @returns {Visit} */
export function visitOf({ local, session }) {
  if (!session.get("visit")) {
    const visits = Number(local.get("visits") ?? 0) + 1;
    local.set("visits", String(visits));
    session.set("visit", JSON.stringify({ isReturning: visits > 1, referrer: document.referrer }));
  }
  const { isReturning, referrer } = JSON.parse(session.get("visit") ?? "{}");
  const visit = { since: 0, href: "", pages: 0, isReturning, referrer, hasLeft: false, scrolled: 0, events: new Set() };
  return visit;
}

/** A page that changes its address without loading is another page. @param {any} widget @param {Visit} visit */
export function turn({ session }, visit) {
  if (visit.href === location.href) return;
  const pages = Number(session.get("pages") ?? 0) + 1;
  session.set("pages", String(pages));
  Object.assign(visit, { href: location.href, since: Date.now(), pages, hasLeft: false, scrolled: 0 });
  visit.events.clear();
}

/** Listen for what rules ask about, and for nothing else. @param {any} widget @param {Visit} visit @param {import("./criteria.js").Rule[]} rules */
export function watch(widget, visit, rules) {
  const options = { signal: widget.state.abort.signal, passive: true };
  turn(widget, visit);
  if (rules.some(({ scroll }) => scroll)) {
    const measure = () => {
      const { scrollHeight } = document.documentElement;
      visit.scrolled = Math.max(visit.scrolled, (100 * (scrollY + innerHeight)) / Math.max(1, scrollHeight));
    };
    addEventListener("scroll", measure, options);
    measure();
  }
  if (rules.some(({ exit }) => exit)) {
    document.addEventListener("mouseout", (event) => {
      if (!event.relatedTarget && event.clientY <= 0) visit.hasLeft = true;
    }, options);
  }
  for (const { event } of rules) {
    if (event) addEventListener(`livechat:${event}`, () => visit.events.add(event), options);
  }
}
