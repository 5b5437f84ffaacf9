"""The dashboard, for `make screenshots`."""

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage, press


def _act_for_acme(page: Page, stage: Stage) -> None:
    page.goto(page.url.split("/dashboard/")[0] + "/admin/accounts/client/?q=acme")
    page.get_by_role("link", name="Acme Garden").click()
    page.get_by_role("link", name="Act for this client").click()
    page.get_by_label("Reason").fill("They asked for help with their chat box.")
    page.get_by_role("button", name="Act for Acme Garden").click()
    page.get_by_role("button", name="Stop acting").wait_for()


SCREENS = [
    Screen("dashboard", "/dashboard/", user="owner@acme.example"),
    Screen("dashboard-platform", "/dashboard/", user="owner@bolt.example"),
    Screen(
        "dashboard-account",
        "/dashboard/",
        user="owner@acme.example",
        act=press("Your account"),
    ),
    Screen("team", "/dashboard/team/", user="owner@bolt.example"),
    Screen("team-ownership", "/dashboard/team/ownership/", user="owner@bolt.example"),
    Screen("team-audit", "/dashboard/team/audit/", user="owner@bolt.example"),
    Screen("security", "/dashboard/security/", user="owner@acme.example"),
    Screen("security-email", "/account/email/", user="owner@acme.example"),
    Screen("security-again", "/account/2fa/totp/activate/", user="owner@acme.example"),
    Screen("acting", "/dashboard/", user="staff@livechat.example", act=_act_for_acme),
    Screen("dashboard-nothing", "/dashboard/", user="staff@livechat.example"),
]
