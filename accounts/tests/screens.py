"""The dashboard, for `make screenshots`."""

from livechat.tests.screens import Screen, press

SCREENS = [
    Screen("dashboard", "/dashboard/", user="owner@acme.example"),
    Screen("dashboard-platform", "/dashboard/", user="owner@bolt.example"),
    Screen(
        "dashboard-account",
        "/dashboard/",
        user="owner@acme.example",
        act=press("Your account"),
    ),
    Screen("dashboard-nothing", "/dashboard/", user="staff@livechat.example"),
]
