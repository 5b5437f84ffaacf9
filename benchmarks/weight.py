"""`python -m benchmarks.weight SHOP WIDGET`: what the widget costs the page it is on, as Chromium feels it.

The shop is another origin than the widget, so whatever comes from the widget's origin is ours.
"""

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, sync_playwright

from livechat.tests.chromium import ARGUMENTS, find_or_install

LOADS = 5
SAMPLE_MICROSECONDS = 100
LOOKED_AT_MS = 3000
# What moves on the page, and what keeps its thread or the frame's busy: browsers tell of no task below 50 ms.
WATCH = """(() => {
  window.shifted = 0;
  window.longTasks = [];
  const watch = (type, heard) => new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe(
    { type, buffered: true });
  watch("layout-shift", ({ value }) => (window.shifted += value));
  watch("longtask", ({ duration }) => window.longTasks.push(duration));
})()"""
# From the click to the picture in which the conversation stands there.
OPEN = """() => new Promise((resolve) => {
  const { shadowRoot } = document.querySelector("live-chat");
  const begun = performance.now();
  shadowRoot.querySelector(".launcher").click();
  const look = () => {
    if (!shadowRoot.querySelector(".panel.open.ready")) return requestAnimationFrame(look);
    requestAnimationFrame(() => resolve(performance.now() - begun));
  };
  look();
})"""


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
            visits = [_visit(context, shop_url, widget_url) for _ in range(LOADS + 1)]
        browser.close()
    # The first has filled the cache. Of the others the best: what else the machine does is not the widget's.
    warm = visits[1:]
    found["shifted"] = max(visit["shifted"] for visit in visits)
    for name in ("loader_ms", "opening_ms", "longest_task_ms"):
        found[name] = min(visit[name] for visit in warm)
    found["visits"] = visits
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


def _visit(context: BrowserContext, shop_url: str, widget_url: str) -> dict[str, float]:
    """One page, looked at for a while, then the chat is opened."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": SAMPLE_MICROSECONDS})
    session.send("Profiler.start")
    page.goto(f"{shop_url}/demo/")
    page.get_by_role("button", name="Open chat").wait_for()
    # With the first beacon.
    page.wait_for_timeout(LOOKED_AT_MS)
    profile = session.send("Profiler.stop")["profile"]
    opening = page.evaluate(OPEN)
    _frame(page).get_by_label("Your message").wait_for()
    tasks = [task for frame in page.frames for task in frame.evaluate("window.longTasks")]
    found = {
        "loader_ms": _spent(profile, f"{widget_url}/widget/"),
        "opening_ms": opening,
        "shifted": page.evaluate("window.shifted"),
        "longest_task_ms": max(tasks, default=0),
    }
    page.close()
    return found


def _spent(profile: dict[str, Any], scripts: str) -> float:
    """Milliseconds in these scripts and in what they called."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    ours: set[int] = set()

    def walk(number: int, is_ours: bool) -> None:
        is_ours = is_ours or nodes[number]["callFrame"]["url"].startswith(scripts)
        if is_ours:
            ours.add(number)
        for child in nodes[number].get("children", []):
            walk(child, is_ours)

    walk(profile["nodes"][0]["id"], is_ours=False)
    samples = zip(profile["samples"], profile["timeDeltas"], strict=True)
    return float(sum(delta for number, delta in samples if number in ours)) / 1000


def _frame(page: Page) -> FrameLocator:
    return page.frame_locator("live-chat iframe")


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], sys.argv[2]), sys.stdout)
