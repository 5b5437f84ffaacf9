"""The line of every page, by itself: in a browser, with a socket and a clock that do as they are told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from livechat.lib.joining import join

SCRIPT = join(Path(settings.BASE_DIR) / "static", "js/shared/socket.js").text
NOON = datetime(2026, 3, 4, 12)
# A page with a line: `made` are its sockets, `states` what it said of itself.
BEGIN = """async (source) => {
  Object.assign(window, { made: [], states: [] });
  window.WebSocket = class {
    sent = [];
    constructor() { made.push(this); }
    send(text) { this.sent.push(text); }
    close() { this.isClosed = true; }
  };
  const { LiveSocket } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  window.line = new LiveSocket("/ws/", {
    start: () => ({}), started: () => {}, fact: () => {}, beat: () => ({}),
    line: ({ state }) => states.push(state),
  });
  window.started = () => {
    const ws = made.at(-1);
    ws.onopen();
    const { ref } = JSON.parse(ws.sent[0]);
    ws.onmessage({ data: JSON.stringify({ type: "session.started", ref, data: {} }) });
  };
  line.connect();
  started();
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.install(time=NOON)
        page.evaluate(BEGIN, SCRIPT)
        yield page


@pytest.fixture(autouse=True)
def _is_open(page: Page) -> None:
    page.evaluate("line.reconnect(); started(); states.length = 0; made.splice(0, made.length - 1)")


def test_half_a_letter_is_sent_as_the_sign_for_what_is_none(page: Page) -> None:
    page.evaluate('line.post("chat.type", 1, { text: "hill 😀".slice(0, -1), whole: "😀" })')
    sent = page.evaluate("made[0].sent.at(-1)")
    assert sent == '{"v":1,"type":"chat.type","chat":1,"data":{"text":"hill \ufffd","whole":"😀"}}'


def test_a_clock_that_is_set_back_stops_nothing(page: Page) -> None:
    page.evaluate("made[0].onclose({ code: 1006 })")
    page.clock.set_system_time(NOON - timedelta(hours=1))
    page.clock.run_for(1000)
    assert page.evaluate("states") == ["waiting", "connecting"]
    page.evaluate("started()")
    page.clock.set_system_time(NOON - timedelta(hours=2))
    page.clock.run_for(26_000)
    assert page.evaluate("JSON.parse(made[1].sent.at(-1)).type") == "session.beat"


def test_a_page_that_comes_back_has_the_line_that_it_had(page: Page) -> None:
    leave, come = (
        f"dispatchEvent(new PageTransitionEvent('{name}', {{ persisted: true }}))"
        for name in ("pagehide", "pageshow")
    )
    page.evaluate(f"{leave}; {come}; started()")
    assert page.evaluate("states") == ["waiting", "connecting", "open"]
    page.evaluate(f"line.close(); {leave}; {come}")
    assert page.evaluate("states.slice(3)") == ["closed"]
