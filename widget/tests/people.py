"""People for walks through the widget: a visitor on somebody's website, an operator on a socket."""

import json
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

from django.conf import settings
from django.test import Client as Http
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page
from websockets.sync.client import connect
from websockets.typing import Origin

from accounts.models import Operator, Site
from livechat.testing import barriers
from livechat.testing.patience import WAIT_SECONDS
from livechat.tests.product import Product

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
{head}{snippet}</head>
<body><main><h1>{name}</h1><a href="/site/one">One</a> <a href="/site/two">Two</a></main></body></html>"""

# A window without a screen is never hidden by itself.
HIDEABLE = """let isHidden = false; Object.defineProperty(document, "hidden", {get: () => isHidden});
Object.defineProperty(document, "visibilityState", {get: () => isHidden ? "hidden" : "visible"});
window.putAway = () => { isHidden = true; document.dispatchEvent(new Event("visibilitychange")) };"""


def has_no_barriers(page: Page) -> None:
    """X13, in the page and its frames, in every look that a visitor may have chosen."""
    barriers.has_no_barriers(page, barriers.DARK, barriers.FORCED, barriers.FORCED_DARK)


class Website:
    """Somebody's website, on another origin than the widget, with whatever headers and scripts it has."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.head = ""
        self.snippet = ""
        # A page that Playwright makes up has no address, and may not ask a server on this machine.
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def embed(self, server: Product, site: Site) -> None:
        self.snippet = f'<script async src="{server.url}/widget/v1.js" data-site="{site.key}"></script>'

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        website = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2].title()
                body = PAGE.format(name=name, head=website.head, snippet=website.snippet)
                self.send_response(200)
                for header, value in {"Content-Type": "text/html; charset=utf-8", **website.headers}.items():
                    self.send_header(header, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        return Handler


class Tab:
    """One of the visitor's tabs; whatever its scripts complain about is in `errors`."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.errors: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name="Open chat")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("live-chat iframe")

    @property
    def box(self) -> Locator:
        return self.frame.get_by_label("Your message")

    @property
    def log(self) -> Locator:
        return self.frame.get_by_role("log")

    @property
    def bubbles(self) -> Locator:
        """What was said, without the greeting."""
        return self.frame.locator(".line:not([data-key=greeting]) .bubble")

    def open(self) -> None:
        self.launcher.click()
        self.box.wait_for()

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")


class Desk:
    """An operator without a browser: says what the console says, and remembers what it hears."""

    def __init__(self, server: Product, operator: Operator) -> None:
        http = Http()
        http.force_login(operator.user)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={http.cookies[settings.SESSION_COOKIE_NAME].value}"
        self._server = server
        self._stack = ExitStack()
        self._refs = 0
        self.heard: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self._socket = self._stack.enter_context(
            connect(
                f"{self._server.ws_url}/ws/operator/",
                origin=Origin(self._server.url),
                additional_headers={"Cookie": self._cookie},
            )
        )
        self.ask("session.start")
        self.ask("availability.set", online=True)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def accept(self, chat: int) -> None:
        """Take the chat, and hear all of it."""
        self.ask("chat.accept", chat)
        self.ask("chat.watch", chat, after=0)

    def say(self, chat: int, text: str) -> int:
        """The number of what was said."""
        seq: int = self.ask("message.send", chat, text=text)["data"]["seq"]
        return seq

    def hear(self, text: str) -> dict[str, Any]:
        """Wait for a message with this text."""
        return self.wait(lambda frame: frame["type"] == "message.sent" and frame["data"]["text"] == text)

    def ask(self, type: str, chat: int | None = None, **data: Any) -> dict[str, Any]:
        self._refs += 1
        ref = f"desk-{self._refs}"
        command = {"v": 1, "type": type, "ref": ref, "data": data}
        self._socket.send(json.dumps(command | ({"chat": chat} if chat else {})))
        answer = self.wait(lambda frame: frame.get("ref") == ref)
        assert answer["type"] != "error", answer
        return answer

    def wait(self, is_it: Any) -> dict[str, Any]:
        while True:
            for frame in self.heard:
                if is_it(frame):
                    return frame
            self.heard.append(json.loads(self._socket.recv(timeout=WAIT_SECONDS)))
