"""People for walks through the real product: operators in browsers, visitors on a socket."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from secrets import token_urlsafe
from typing import Any, Self

from django.conf import settings
from django.test import Client as Http
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from websockets.sync.client import connect
from websockets.typing import Origin

from accounts.models import Operator, Site, User
from livechat.testing.patience import WAIT_SECONDS
from livechat.tests.product import Product
from widget.services.identity import make_ticket

WIDE: ViewportSize = {"width": 1280, "height": 720}


def operator(email: str, name: str) -> Operator:
    """A platform operator."""
    user = User.objects.create_user(email, name=name)
    return Operator.objects.create(user=user, display_name=name, is_platform=True)


@contextmanager
def sign_in(browser: Browser, server: Product, person: Operator, **look: Any) -> Iterator[BrowserContext]:
    """A browser of this operator, signed in by cookie; an error in a script of ours fails the walk."""
    http = Http()
    http.force_login(person.user)
    look.setdefault("viewport", WIDE)
    with browser.new_context(base_url=server.url, reduced_motion="reduce", **look) as context:
        context.set_default_timeout(WAIT_SECONDS * 1000)
        value = http.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}])
        errors: list[str] = []
        context.on("weberror", lambda found: errors.append(str(found.error)))
        yield context
        assert errors == []


def open_console(context: BrowserContext) -> Page:
    """A console that has heard from the server."""
    page = context.new_page()
    page.goto("/console/")
    page.locator("availability-switch button:not([aria-disabled])").wait_for()
    return page


def go_online(page: Page) -> None:
    """And wait until that is stored: whoever writes from now on finds this operator."""
    page.get_by_role("button", name="You are offline").click()
    expect(page.get_by_role("button", name="You are online")).to_be_visible()


class Visitor:
    """A visitor's tab without a browser: says what the widget says, and remembers what it hears."""

    def __init__(self, server: Product, site: Site, **start: Any) -> None:
        self.server = server
        self.start = {
            "token": token_urlsafe(32),
            "ticket": make_ticket(site),
            "page": {"url": "https://acme.example/pots/", "title": "Terracotta pots"},
            **start,
        }
        self.heard: list[dict[str, Any]] = []
        self.chat = 0
        self._refs = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        address = f"{self.server.ws_url}/ws/visitor/"
        self._socket = self._stack.enter_context(connect(address, origin=Origin(self.server.url)))
        self.ask("session.start", self.start)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def say(self, text: str) -> dict[str, Any]:
        """Write, and wait until it is stored."""
        answer = self.ask("message.send", {"text": text}, chat=self.chat)
        if answer.get("code") == "chat_ended":
            answer = self.ask("message.send", {"text": text})
        assert answer["type"] == "ok", answer
        self.chat = answer["data"]["chat"]
        return answer["data"]  # type: ignore[no-any-return]

    def ask(self, type: str, data: dict[str, Any], chat: int = 0) -> dict[str, Any]:
        self._refs += 1
        ref = f"ref-{self._refs}"
        self._send(type, data, chat, ref)
        return self.wait(lambda frame: frame.get("ref") == ref)

    def tell(self, type: str, data: dict[str, Any]) -> None:
        self._send(type, data, self.chat, "")

    def hear(self, text: str) -> dict[str, Any]:
        """Wait for a message with this text."""
        return self.wait(lambda frame: frame["type"] == "message.sent" and frame["data"]["text"] == text)

    def wait_for_status(self, status: str) -> dict[str, Any]:
        return self.wait(
            lambda frame: frame["type"] == "status.changed" and frame["data"]["status"] == status
        )

    def wait(self, is_it: Any) -> dict[str, Any]:
        while True:
            for frame in self.heard:
                if is_it(frame):
                    return frame
            self.heard.append(json.loads(self._socket.recv(timeout=WAIT_SECONDS)))

    def _send(self, type: str, data: dict[str, Any], chat: int, ref: str) -> None:
        frame = {"v": 1, "type": type, "data": data}
        if ref:
            frame["ref"] = ref
        if chat:
            frame["chat"] = chat
        self._socket.send(json.dumps(frame))
