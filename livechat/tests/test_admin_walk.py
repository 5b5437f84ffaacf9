from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client as Http
from playwright.sync_api import Browser, Page

from accounts.models import Client, User
from chats.models import Chat
from livechat.tests.product import Product


@pytest.fixture
def staff_page(server: Product, server_database: None, browser: Browser) -> Iterator[Page]:
    """A window of somebody from the staff, with the demo around them."""
    server.manage("demo")
    http = Http()
    http.force_login(User.objects.get(email="staff@livechat.example"))
    session = http.cookies[settings.SESSION_COOKIE_NAME].value
    with browser.new_context() as context:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        context.set_default_timeout(10_000)
        yield context.new_page()


def test_the_staff_site_works_under_our_strict_policy(server: Product, staff_page: Page) -> None:
    complaints: list[str] = []
    staff_page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    staff_page.on("pageerror", lambda error: complaints.append(str(error)))

    staff_page.goto(f"{server.url}/admin/")
    staff_page.get_by_role("link", name="Chats", exact=True).click()
    staff_page.get_by_role("link", name=str(Chat.objects.latest("pk").pk), exact=True).click()
    staff_page.get_by_role("heading", name="Messages").wait_for()

    # Searched lists and added rows are Django's own scripts.
    acme = Client.objects.get(slug="acme-garden")
    staff_page.goto(f"{server.url}/admin/accounts/client/{acme.pk}/change/")
    staff_page.get_by_text("Add another Member").click()
    staff_page.locator("#members-1 .select2-selection").first.click()
    staff_page.get_by_role("option", name="Otto Lind").click()
    assert not complaints
