"""Ledger, receipt and usage, for `make screenshots`."""

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage, press

OWNER = "owner@acme.example"


def _receipt(page: Page, stage: Stage) -> None:
    page.get_by_role("link", name="Interaction").first.click()
    page.get_by_role("heading", name="Interaction").wait_for()


def _refused(page: Page, stage: Stage) -> None:
    page.get_by_label("Interaction credits").fill("-1")
    press("Save notices")(page, stage)


SCREENS = [
    Screen("billing-ledger", "/dashboard/billing/ledger/", user=OWNER),
    Screen("billing-ledger-empty", "/dashboard/billing/ledger/", user="owner@bolt.example"),
    Screen("billing-interaction", "/dashboard/billing/ledger/", user=OWNER, act=_receipt),
    Screen("usage", "/dashboard/usage/", user=OWNER),
    Screen("usage-empty", "/dashboard/usage/", user="owner@bolt.example"),
    Screen("usage-refused", "/dashboard/usage/", user=OWNER, act=_refused),
    Screen("usage-ledger", "/dashboard/usage/ledger/", user=OWNER),
]
