"""Which pages and states `make screenshots` looks at; each app lists its own in `tests/screens.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Protocol

from playwright.sync_api import Page


class Stage(Protocol):
    """Where the other people of a state come from."""

    def open(self, path: str, *, user: str = "", shop: bool = False) -> Page:
        """One more window, of somebody else: signed in as `user`, on our host or on the shop's."""


@dataclass(frozen=True)
class Screen:
    """One page, or one state of it: `act` leads there from the loaded page."""

    name: str
    path: str
    user: str = ""
    shop: bool = False
    act: Callable[[Page, Stage], None] | None = None
    # Has words in other languages: it is looked at in Arabic too.
    speaks_arabic: bool = False
    # False where something lies over the window.
    whole_page: bool = True
    # A shop of its own look has no dark side.
    has_dark: bool = True


def press(name: str) -> Callable[[Page, Stage], None]:
    """The state behind the button whose name holds these words."""

    def act(page: Page, stage: Stage) -> None:
        page.get_by_role("button", name=name).click()

    return act


def _wrong_password(page: Page, stage: Stage) -> None:
    # Somebody new each time: five wrong tries lock the address for five minutes.
    page.get_by_label("E-mail").fill(f"nobody-{token_hex(4)}@livechat.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("is not right").wait_for()


def _filled_cart(page: Page, stage: Stage) -> None:
    for path in ("pots/terracotta-pot", "seeds/black-cherry"):
        page.goto(page.url.split("/demo/")[0] + f"/demo/{path}/")
        page.get_by_role("button", name="Add to the cart").click()
    page.get_by_role("link", name="Cart", exact=False).first.click()
    page.get_by_role("button", name="Order").wait_for()


def _sign_up(page: Page, stage: Stage) -> None:
    page.get_by_label("Your name").fill("Nora Newcomer")
    # Somebody new each time: an address opens one account.
    page.get_by_label("E-mail").fill(f"nora-{token_hex(4)}@nursery.example")
    page.get_by_label("Password").fill("violets-grow-slowly")
    page.get_by_label("Business").fill("Nora’s Nursery")
    page.get_by_label("Website").fill("nursery.example")
    page.get_by_role("button", name="Create the account").click()
    page.get_by_role("button", name="Go on to the agreement").wait_for()


SCREENS = [
    Screen("home", "/"),
    Screen("packages", "/pricing/"),
    Screen("faq", "/faq/"),
    Screen("terms", "/terms/"),
    Screen("sign-up", "/sign-up/?package=platform"),
    Screen("sign-up-wrong", "/sign-up/", act=press("Create the account")),
    Screen("sign-up-package", "/sign-up/", act=_sign_up),
    Screen("sign-in", "/sign-in/"),
    Screen("sign-in-wrong", "/sign-in/", act=_wrong_password),
    Screen("password-forgotten", "/account/password/reset/"),
    Screen("sign-out", "/sign-out/", user="owner@acme.example"),
    Screen("password-change", "/account/password/change/", user="owner@acme.example"),
    Screen("admin", "/admin/", user="staff@livechat.example"),
    Screen("admin-today", "/admin/today/", user="staff@livechat.example"),
    Screen("admin-clients", "/admin/accounts/client/", user="staff@livechat.example"),
    Screen("admin-chats", "/admin/chats/chat/", user="staff@livechat.example"),
    Screen("admin-chat", "/admin/chats/chat/1/change/", user="staff@livechat.example"),
    Screen("styleguide", "/styleguide/"),
    Screen("styleguide-menu", "/styleguide/", act=press("Actions")),
    Screen("styleguide-dialog", "/styleguide/", act=press("Dialog"), whole_page=False),
    Screen("styleguide-toast", "/styleguide/", act=press("Toast"), whole_page=False),
    Screen("shop", "/demo/", shop=True, has_dark=False),
    Screen("shop-category", "/demo/tools/", shop=True, has_dark=False),
    Screen("shop-product", "/demo/pots/terracotta-pot/", shop=True, has_dark=False),
    Screen("shop-cart", "/demo/cart/", shop=True, has_dark=False, act=_filled_cart),
    Screen("shop-cart-empty", "/demo/cart/", shop=True, has_dark=False),
    Screen("shop-delivery", "/demo/delivery/", shop=True, has_dark=False),
    Screen("shop-about", "/demo/about/", shop=True, has_dark=False),
]
