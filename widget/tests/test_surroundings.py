"""What is around the conversation, and changes while it is open: letters and days."""

import pytest
from playwright.sync_api import BrowserContext, expect

from accounts.models import Site
from widget.tests import test_widget_walk as walk
from widget.tests.people import Desk, Tab, Website

pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("F1")]

website, site, carl, desk, context = walk.website, walk.site, walk.carl, walk.desk, walk.context


def test_letters_follow_the_page_where_it_has_larger_ones_and_days_the_calendar(
    context: BrowserContext, website: Website, site: Site, desk: Desk
) -> None:
    website.head = "<style>html { font-size: 22px }</style>"
    context.clock.install()
    tab = Tab(context, f"{website.url}/site/one")
    tab.open()
    expect(tab.frame.locator("html")).to_have_css("font-size", "22px")
    tab.say("Good night")
    expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
    expect(tab.log.get_by_text("Today", exact=True)).to_be_visible()
    context.clock.fast_forward("24:00:00")
    expect(tab.log.get_by_text("Yesterday", exact=True)).to_be_visible()

    # Some pages make theirs small to count in tens, and mean nothing by it.
    website.head = "<style>html { font-size: 10px }</style>"
    tab.page.reload()
    expect(tab.bubbles).to_have_text(["Good night"])
    expect(tab.frame.locator("html")).to_have_css("font-size", "16px")
    assert tab.errors == []
