"""An operator lets a real browser be called: it subscribes as browsers do, and takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client as Http
from playwright.sync_api import Browser, expect

from accounts.models import Operator
from chats.tests.people import operator
from livechat.testing.patience import WAIT_SECONDS
from livechat.tests.chromium import ARGUMENTS, find_or_install
from livechat.tests.product import Product
from notifications.models import PushSubscription
from notifications.senders import push
from notifications.tests.push_registry import TOKEN, PushRegistry


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator("olga@livechat.example", "Olga")


@pytest.fixture
def registry() -> Iterator[PushRegistry]:
    registry = PushRegistry()
    yield registry
    registry.close()


@pytest.mark.row("S1", "O36")
def test_a_browser_is_subscribed_on_a_click_and_given_back_on_another(
    browser: Browser, server: Product, olga: Operator, registry: PushRegistry, tmp_path: Path
) -> None:
    http = Http()
    http.force_login(olga.user)
    cookie = http.cookies[settings.SESSION_COOKIE_NAME].value
    # A window of playwright's is a private one, which no push service calls.
    with browser.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=find_or_install(),
        args=[*(one for one in ARGUMENTS if one != "--disable-background-networking"), *registry.arguments],
        ignore_default_args=["--disable-background-networking"],
        base_url=server.url,
        permissions=["notifications"],
    ) as own:
        own.set_default_timeout(WAIT_SECONDS * 1000)
        own.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
        page = own.new_page()
        page.goto("/console/settings/")
        page.get_by_role("button", name="Call me in this browser").click()
        card = page.get_by_role("region", name="With the console closed")
        expect(card).to_contain_text("This browser is called while the console is closed.")

        one = PushSubscription.objects.get(operator=olga)
        assert one.endpoint.endswith(f"/fcm/send/{TOKEN}")
        assert push.may_call(one.endpoint)
        # Only our key may call it. The browser registers for purposes of its own, too.
        key = page.locator("push-browser").get_attribute("data-key")
        [ours] = [asked for asked in registry.registered if asked.get("sender") == key]
        assert ours["X-subtype"].startswith(f"wp:{server.url}/")

        page.reload()
        expect(card).to_contain_text("This browser is called while the console is closed.")
        page.get_by_role("button", name="Do not call this browser").click()
        expect(card).to_contain_text("This browser is not called while the console is closed.")
        assert not PushSubscription.objects.exists()
