"""`python -m benchmarks.weight SHOP WIDGET`: what the widget costs the page it is on, as Chromium feels it.

The shop is another origin than the widget, so whatever comes from the widget's origin is ours.
"""

import json
import sys
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, sync_playwright

from livechat.tests.chromium import ARGUMENTS, find_or_install

LOADS = 5
LOOKED_AT_MS = 3000
# A hand rests on a button before it presses, and presses for a while; both are quick for a person.
HOVERED_MS = 150
PRESSED_MS = 70
OPENED_SECONDS = 20
# Of the processor, as the browser itself counts it: what else the machine does is not the widget's.
SPENT = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
# What moves on the page; when the button was pressed; and when, in the frame, a field stands there with the
# caret in it. Both clocks are that of the machine.
WATCH = """(() => {
  window.shifted = 0;
  const shift = (list) => list.getEntries().forEach(({ value }) => (window.shifted += value));
  new PerformanceObserver(shift).observe({ type: "layout-shift", buffered: true });
  addEventListener("click", ({ timeStamp }) => (window.clickedAt = performance.timeOrigin + timeStamp), true);
  const stand = () => (window.usableAt ??= performance.timeOrigin + performance.now());
  addEventListener("focusin", ({ target }) => {
    if (target.matches("input, textarea")) requestAnimationFrame(() => setTimeout(stand));
  });
})()"""
WHERE = """() => {
  const button = document.querySelector("live-chat").shadowRoot.querySelector("button");
  const { x, y, width, height } = button.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""


@dataclass
class Weight:
    requests: int = 0
    bytes: int = 0


class Scale:
    """Adds up what comes over the wire from one origin: heads and compressed bodies."""

    def __init__(self, page: Page, origin: str) -> None:
        self.weight = Weight()
        self._origin = origin
        page.on("requestfinished", self._add)

    def _add(self, request: Any) -> None:
        if request.url.startswith(self._origin):
            sizes = request.sizes()
            self.weight.requests += 1
            self.weight.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]


def measure(shop_url: str, widget_url: str) -> dict[str, Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)
        found = weigh(browser, shop_url, widget_url)
        with browser.new_context() as context:
            context.add_init_script(WATCH)
            visitor = _Visitor(context, shop_url, widget_url)
            # Fills the cache.
            visitor.opens(rests=True)
            visits = [
                visitor.looks()
                | visitor.opens(rests=True)
                | {"at_once_ms": visitor.opens(rests=False)["opening_ms"]}
                | {"longest_task_ms": visitor.longest_task()}
                for _ in range(LOADS)
            ]
        browser.close()
    found["visits"] = visits
    found["shifted"] = max(visit["shifted"] for visit in visits)
    for name in (*SPENT, "longest_task_ms"):
        found[name] = median(visit[name] for visit in visits)
    # The best: on a clock that everybody's work is on, what else the machine does is not the widget's.
    for name in ("opening_ms", "at_once_ms"):
        found[name] = min(visit[name] for visit in visits)
    return found


def weigh(browser: Browser, shop_url: str, widget_url: str) -> dict[str, Any]:
    with browser.new_context() as context:
        page = context.new_page()
        scale = Scale(page, widget_url)
        page.goto(f"{shop_url}/demo/", wait_until="networkidle")
        launcher = page.get_by_role("button", name="Open chat")
        launcher.wait_for()
        before = asdict(scale.weight)
        launcher.click()
        _frame(page).get_by_label("Your message").wait_for()
        page.wait_for_load_state("networkidle")
        return {"before": before, "open": asdict(scale.weight)}


class _Visitor:
    """Somebody who comes again and again, so that their browser has kept what may be kept.

    Nothing is asked by selector: what Playwright brings in for that takes 20 ms of each frame.
    """

    def __init__(self, context: BrowserContext, shop_url: str, widget_url: str) -> None:
        self._context = context
        # One tab to open the chat in: a new window would bring pages of the browser's own along.
        self._page = context.new_page()
        self._shop_url = shop_url
        self._widget_url = widget_url

    def looks(self) -> dict[str, float]:
        """What the same page takes of its thread with and without the widget: milliseconds more."""
        without, with_it = (self._spends(is_blocked=is_blocked) for is_blocked in (True, False))
        return {name: (with_it[name] - without[name]) * 1000 for name in SPENT}

    def _spends(self, *, is_blocked: bool) -> dict[str, float]:
        page = self._context.new_page()
        session = self._context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setBlockedURLs", {"urls": [f"{self._widget_url}/*"] if is_blocked else []})
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._look(page)
        metrics = session.send("Performance.getMetrics")["metrics"]
        page.close()
        return {metric["name"]: metric["value"] for metric in metrics}

    def opens(self, *, rests: bool) -> dict[str, float]:
        """The chat is opened by a hand that rests on the button first, or that presses it as it comes."""
        self._look(self._page)
        mouse = self._page.mouse
        mouse.move(*self._page.evaluate(WHERE))
        self._page.wait_for_timeout(HOVERED_MS if rests else 0)
        mouse.down()
        self._page.wait_for_timeout(PRESSED_MS if rests else 0)
        mouse.up()
        found = {"opening_ms": self._usable_at() - self._page.evaluate("window.clickedAt")}
        found["shifted"] = self._page.evaluate("window.shifted")
        self._page.evaluate("LiveChat('close')")
        # Nobody rests on the next page's button before its time.
        mouse.move(0, 0)
        return found

    def longest_task(self) -> float:
        """The same, written down by the browser, which takes its time."""
        browser = self._context.browser
        assert browser
        browser.start_tracing(page=self._page, categories=["toplevel", "devtools.timeline"])
        self.opens(rests=True)
        return _longest_task(browser.stop_tracing(), self._shop_url, self._widget_url)

    def _look(self, page: Page) -> None:
        page.goto(f"{self._shop_url}/demo/")
        # With the first beacon.
        page.wait_for_timeout(LOOKED_AT_MS)

    def _usable_at(self) -> float:
        for _ in range(OPENED_SECONDS):
            self._page.wait_for_timeout(1000)
            for frame in self._page.frames:
                if frame.url.startswith(self._widget_url) and (at := frame.evaluate("window.usableAt")):
                    return float(at)
        raise AssertionError("The panel was not opened.")


def _longest_task(trace: bytes, *pages: str) -> float:
    """Of the threads of these pages, in milliseconds of the processor."""
    events = json.loads(trace)["traceEvents"]
    processes = {
        event["pid"]
        for event in events
        if event["name"] == "CommitLoad" and event["args"]["data"]["url"].startswith(pages)
    }
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"]
        for event in events
        if event["pid"] in processes and (event["pid"], event["tid"]) in threads and "tdur" in event
    ]
    return float(max(tasks)) / 1000


def _frame(page: Page) -> FrameLocator:
    return page.frame_locator("live-chat iframe")


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], sys.argv[2]), sys.stdout)
