"""`python -m benchmarks.weight SHOP WIDGET`: what the widget costs the page it is on, as Chromium loads it.

The shop is another origin than the widget, so whatever comes from the widget's origin is ours.
"""

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

from playwright.sync_api import Page, sync_playwright

from livechat.tests.chromium import ARGUMENTS, find_or_install


@dataclass
class Weight:
    requests: int = 0
    bytes: int = 0


class Scale:
    """Adds up what comes over the wire from one origin: heads and compressed bodies."""

    def __init__(self, page: Page, origin: str) -> None:
        self.weight = Weight()
        self._origin = origin
        self._sizes = page
        page.on("requestfinished", self._add)

    def _add(self, request: Any) -> None:
        if request.url.startswith(self._origin):
            sizes = request.sizes()
            self.weight.requests += 1
            self.weight.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]


def weigh(shop_url: str, widget_url: str) -> dict[str, Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)
        page = browser.new_page()
        scale = Scale(page, widget_url)
        page.goto(f"{shop_url}/demo/", wait_until="networkidle")
        launcher = page.get_by_role("button", name="Open chat")
        launcher.wait_for()
        before = asdict(scale.weight)
        launcher.click()
        page.frame_locator("iframe").get_by_label("Your message").wait_for()
        page.wait_for_load_state("networkidle")
        after = asdict(scale.weight)
        browser.close()
    return {"before": before, "open": after}


if __name__ == "__main__":
    json.dump(weigh(sys.argv[1], sys.argv[2]), sys.stdout)
