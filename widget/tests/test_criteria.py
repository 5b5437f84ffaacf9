"""Criteria of invitations, as the script of the page judges them (P5)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from livechat.lib.joining import join

SCRIPT = join(Path(settings.BASE_DIR) / "static", "widget/launch/criteria.js").text
HALF_PAST_TEN_AT_NIGHT = "2026-03-04T22:30:00"
VISIT = {
    "href": "https://shop.example/shop/bikes?color=blue", "pages": 2, "isReturning": True,
    "referrer": "https://www.search.example/", "hasLeft": False, "scrolled": 40, "events": ["cart-full"],
}  # fmt: skip

JUDGE = """async ([source, visit, night, rules]) => {
  const { fits } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const now = new Date(night);
  const seen = { ...visit, since: now.getTime() - 10_000, events: new Set(visit.events) };
  return rules.map((rule) => fits({ seconds: 0, ...rule }, seen, now));
}"""

FITS: list[dict[str, Any]] = [
    {},
    {"seconds": 10},
    {"pages": 2},
    {"visitors": "returning"},
    {"referrer": "SEARCH.example"},
    {"scroll": 40},
    {"event": "cart-full"},
    {"day": [22 * 60, 23 * 60]},
    {"day": [22 * 60, 6 * 60]},
    {"addresses": ["/shop/bikes"]},
    {"addresses": ["/nothing", "/shop/*"]},
    {"addresses": ["*/bikes"]},
    {"addresses": ["/shop/*color=blue?*", "/*?color=*"]},
    {"addresses": ["https://shop.example/*"]},
]
FITS_NOT: list[dict[str, Any]] = [
    {"seconds": 11},
    {"pages": 3},
    {"visitors": "new"},
    {"referrer": "other.example"},
    {"scroll": 41},
    {"exit": True},
    {"event": "cart"},
    {"day": [6 * 60, 22 * 60]},
    {"addresses": ["/shop"]},
    {"addresses": ["/shop/*/bikes"]},
    {"addresses": ["/shop/bikes*bikes"]},
    {"addresses": ["https://other.example/*"]},
    {"pages": 2, "addresses": ["/cart"]},
    {"addresses": ["/" + "*a" * 5 + "*z"]},
]


@pytest.mark.row("P5")
def test_all_that_a_rule_asks_for_must_hold(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        answers = page.evaluate(JUDGE, [SCRIPT, VISIT, HALF_PAST_TEN_AT_NIGHT, FITS + FITS_NOT])
    judged = dict(zip(map(str, FITS + FITS_NOT), answers, strict=True))
    assert judged == dict.fromkeys(map(str, FITS), True) | dict.fromkeys(map(str, FITS_NOT), False)


SHARE = """async ([source, tokens, rules]) => {
  const { isHeldOut } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return rules.map((rule) => tokens.map((token) => isHeldOut(token, rule)));
}"""


@pytest.mark.row("P5")
def test_the_hold_out_share_is_decided_once_a_visitor_and_apart_for_each_rule(browser: Browser) -> None:
    tokens = [f"{number:043}" for number in range(3000)]
    rules = [{"id": 1, "holdout": 20}, {"id": 1, "holdout": 20}, {"id": 2, "holdout": 20}, {"id": 3}]
    with browser.new_context() as context:
        once, again, other, nobody = context.new_page().evaluate(SHARE, [SCRIPT, tokens, rules])
    assert once == again != other
    assert 500 < sum(once) < 700
    assert 500 < sum(other) < 700
    assert not any(nobody)
