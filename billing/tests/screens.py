"""Buying, for `make screenshots`."""

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage

OWNER = "owner@acme.example"


def _order(way: str) -> Screen:
    def act(page: Page, stage: Stage) -> None:
        page.get_by_role("radio", name="50 credits").check()
        page.get_by_role("radio", name=way).check()
        page.get_by_role("button", name="Order and pay").click()
        page.get_by_text("Total").first.wait_for()

    return Screen(f"buy-{way.lower().replace(' ', '-')}", "/dashboard/billing/buy/", user=OWNER, act=act)


SCREENS = [
    Screen("buy", "/dashboard/billing/buy/", user=OWNER),
    Screen("buy-post-units", "/dashboard/billing/buy/?kind=post_units", user=OWNER),
    Screen("buy-fee", "/dashboard/billing/buy/subscription/", user=OWNER),
    Screen("payment-method", "/dashboard/billing/payment-method/", user=OWNER),
    _order("Simulated till"),
    _order("Bank transfer"),
    Screen("admin-orders", "/admin/billing/order/", user="staff@livechat.example"),
]
