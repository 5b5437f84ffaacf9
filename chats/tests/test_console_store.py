"""The console's store: whatever the order of the facts, it ends where a fresh snapshot would begin."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from livechat.tests.product import Product

# A function: what stands above it says what it is.
STORY = (Path(__file__).parent / "store_story.js").read_text().partition("\n\n")[2]


def play(page: Page, server: Product, seed: int) -> tuple[Any, Any]:
    base = page.locator('link[rel="icon"]').get_attribute("href", timeout=5000) or ""
    seen, fresh = page.evaluate(STORY, [base.removesuffix("icon.svg"), seed])
    return seen, fresh


def test_a_snapshot_and_the_facts_after_it_make_a_fresh_snapshot(page: Page, server: Product) -> None:
    page.goto(f"{server.url}/sign-in/")
    for seed in range(1, 41):
        seen, fresh = play(page, server, seed)
        assert seen == fresh, f"seed {seed}"
