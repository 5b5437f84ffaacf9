"""`python -m benchmarks.console URL < people.json`: what an operator's browser has to do.

The load on the browser runs in threads of this process: visitors on sockets who write all the time.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from benchmarks import machine
from livechat.tests.chromium import ARGUMENTS, find_or_install

MESSAGES_A_SECOND = 5
BUSY_SECONDS = 20
# A busy machine gives poor figures, but it gives some.
PATIENCE_MS = 120_000
WIDE = {"width": 1440, "height": 900}
# As people type who know both by heart; the page fetches the console meanwhile.
KEY_MS = 50
# Who reads a conversation does not open the next one in the same moment.
READING_MS = 300
# Usable: the line is open and the list has been drawn.
USABLE = """() => document.querySelector("availability-switch button:not([aria-disabled])")
  && document.querySelector('queue-list [data-part="loading"]').hidden"""
# By the pages' own clocks: what this process needs to look at them is nobody's waiting.
SIGNING_IN = """(() => {
  const at = (time) => performance.timeOrigin + time;
  addEventListener("click", (event) => sessionStorage.setItem("clicked", at(event.timeStamp)), true);
  const look = () => {
    if (!window.isUsable()) return requestAnimationFrame(look);
    window.usableSeconds = (at(performance.now()) - sessionStorage.getItem("clicked")) / 1000;
  };
  if (location.pathname === "/console/") addEventListener("DOMContentLoaded", look);
})()"""
# From the click to the frame in which the conversation stands there.
OPEN = """(name) => {
  window.opening = new Promise((resolve) => {
    const look = (begun) => {
      const pane = document.querySelector("chat-pane");
      const isThere = pane?.querySelector('[data-part="name"]').textContent === name
        && pane.querySelectorAll(".message").length > 10;
      if (!isThere) return requestAnimationFrame(() => look(begun));
      // The frame after this one has painted it.
      requestAnimationFrame(() => resolve(performance.now() - begun));
    };
    addEventListener("click", (event) => look(event.timeStamp), { capture: true, once: true });
  });
}"""
WATCH = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration, startTime } of list.getEntries()) {
      window.longTasks.push([Math.round(startTime), duration]);
    }
  }).observe({ type: "longtask" });
}"""


def measure(url: str, people: dict[str, Any]) -> dict[str, Any]:
    [operator] = people["operators"]
    machine.unpin_self()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)
        weight = weigh(browser, url, operator["cookie"])
        usable = [sign_in(browser, url, operator) for _ in range(5)]
        with signed_in(browser, url, operator["cookie"]) as context:
            page = opened(context)
            page.get_by_role("tab", name="Mine").click()
            opening = [open_chat(page, at) for at in range(len(people["chats"]))]
            busy = be_busy(context, page, url, people)
        browser.close()
    return {"weight": weight, "usable_seconds": usable, "opening_ms": opening, "busy": busy}


def weigh(browser: Browser, url: str, cookie: str) -> dict[str, int]:
    """Everything that a first visit fetches: compressed bodies, and the heads of the answers apart."""
    with signed_in(browser, url, cookie, service_workers="block") as context:
        page = context.new_page()
        found = {"requests": 0, "bodies": 0, "heads": 0}

        def add(request: Request) -> None:
            sizes = request.sizes()
            found["requests"] += 1
            found["bodies"] += sizes["responseBodySize"]
            found["heads"] += sizes["responseHeadersSize"]

        page.on("requestfinished", add)
        page.goto("/console/")
        page.wait_for_function(USABLE)
        page.wait_for_load_state("networkidle")
        return found


def sign_in(browser: Browser, url: str, operator: dict[str, Any]) -> float:
    """From the click on **Sign in** to a console that can be used, in a browser that has never been there."""
    with browser.new_context(base_url=url) as context:
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(f"window.isUsable = {USABLE}")
        context.add_init_script(SIGNING_IN)
        page = context.new_page()
        page.goto("/sign-in/")
        page.get_by_label("E-mail").press_sequentially(operator["email"], delay=KEY_MS)
        page.get_by_label("Password").press_sequentially(operator["password"], delay=KEY_MS)
        page.get_by_role("button", name="Sign in").click()
        return float(page.wait_for_function("() => window.usableSeconds").json_value())


def open_chat(page: Page, at: int) -> float:
    """Milliseconds from a click of the mouse on the chat in this place of the list."""
    row = page.locator('queue-list [data-part="rows"] [data-part="name"]').nth(at)
    page.evaluate(OPEN, row.text_content())
    row.click()
    took = page.evaluate("window.opening")
    page.wait_for_timeout(READING_MS)
    return float(took)


@contextmanager
def signed_in(browser: Browser, url: str, cookie: str, **options: Any) -> Iterator[BrowserContext]:
    name, _, value = cookie.partition("=")
    with browser.new_context(base_url=url, viewport=WIDE, **options) as context:  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": name, "value": value, "url": url}])
        yield context


def opened(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/console/")
    page.wait_for_function(USABLE)
    page.wait_for_load_state("networkidle")
    return page


def be_busy(context: BrowserContext, page: Page, url: str, people: dict[str, Any]) -> dict[str, Any]:
    """Long tasks, and how much of its time the page's thread works, while every chat goes on."""
    inspector = context.new_cdp_session(page)
    # Processor time: what else this machine does is not the page's.
    inspector.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(WATCH)
    with writing_visitors(url, people) as sent:
        before, from_count = _metrics(inspector), len(sent)
        page.wait_for_timeout(BUSY_SECONDS * 1000)
        after, to_count = _metrics(inspector), len(sent)
    share = (after["TaskDuration"] - before["TaskDuration"]) / BUSY_SECONDS
    script = (after["ScriptDuration"] - before["ScriptDuration"]) * 1000 / max(1, to_count - from_count)
    return {
        "messages": to_count - from_count,
        "long_tasks": page.evaluate("window.longTasks"),
        "thread_share": share,
        "script_ms_a_message": script,
    }


def _metrics(inspector: Any) -> dict[str, float]:
    metrics = inspector.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: metric["value"] for metric in metrics}


@contextmanager
def writing_visitors(url: str, people: dict[str, Any]) -> Iterator[list[int]]:
    """All visitors write in turn, `MESSAGES_A_SECOND` in all; gives the chats of what was sent."""
    sent: list[int] = []
    stop = Event()
    with ExitStack() as stack:
        sockets = [stack.enter_context(_visitor(url, people["ticket"], chat)) for chat in people["chats"]]
        writer = Thread(target=_write, args=(sockets, people["chats"], sent, stop))
        writer.start()
        try:
            yield sent
        finally:
            stop.set()
            writer.join()


@contextmanager
def _visitor(url: str, ticket: str, chat: dict[str, Any]) -> Iterator[ClientConnection]:
    address = url.replace("http", "ws", 1) + "/ws/visitor/"
    with connect(address, origin=Origin(url)) as socket:
        data = {"token": chat["token"], "ticket": ticket}
        socket.send(json.dumps({"v": 1, "type": "session.start", "ref": "start", "data": data}))
        socket.recv()
        yield socket


def _write(
    sockets: list[ClientConnection], chats: list[dict[str, Any]], sent: list[int], stop: Event
) -> None:
    number = 0
    while not stop.wait(1 / MESSAGES_A_SECOND):
        at = number % len(sockets)
        data = {"text": f"This is message {number}. Do you have it in green, and when could it be here?"}
        frame = {
            "v": 1,
            "type": "message.send",
            "ref": f"busy-{number}",
            "chat": chats[at]["id"],
            "data": data,
        }
        sockets[at].send(json.dumps(frame))
        sent.append(chats[at]["id"])
        number += 1


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], json.load(sys.stdin)), sys.stdout)
