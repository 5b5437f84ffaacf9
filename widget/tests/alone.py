"""The hosted page in a browser with no server behind it: what its socket hears is what the test says."""

import json
from collections.abc import Callable
from time import time
from typing import Any

from django.test import Client as Http
from playwright.sync_api import BrowserContext, Route, WebSocketRoute

from accounts.models import Site
from livechat.lib import assets
from livechat.testing.patience import wait_for

ADDRESS = "http://chat.localhost"
MARKS = {"visitor_delivered": 0, "visitor_seen": 0, "operator_delivered": 0, "operator_seen": 0}
VIEW = {
    "id": 1, "version": 1, "status": "active", "operator": "Carl", "picture": "", "position": None,
    "wait": None, "back_at": None, "hold_until": None, "ended_by": None,
    "visitor_language": "", "operator_language": "",
    "knocked_at": None, "last_seq": 0, "marks": MARKS, "uploads_allowed": False, "rating": None,
    "may_rate": False, "is_available": True, "comes_later": False, "offers_contact": False,
}  # fmt: skip
Frame = dict[str, Any]


def line(seq: int, text: str, side: str = "operator") -> Frame:
    name = "Carl" if side == "operator" else ""
    return {
        "seq": seq, "ref": "", "kind": "text", "side": side, "name": name, "text": text, "data": {},
        "at": seq,
    }  # fmt: skip


def done(_: Frame) -> Frame:
    return {"type": "ok", "data": {}}


class Alone:
    """A visitor's page; `sent` is what it said, `answers` what a type of command is told, if anything."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.sent: list[Frame] = []
        self.session: Frame = {
            "release": "", "now": round(time() * 1000), "limits": {}, "visitor": 1, "name": "",
            "is_available": True, "is_open": True, "sentence": "", "back_at": None,
            "answered": [], "chats": [], "messages": {},
        }  # fmt: skip
        self.answers: dict[str, Callable[[Frame], Frame]] = {}
        html = Http().get(f"/chat/{site.key}/").content.decode()
        # As it is while somebody is online.
        self._html = html.replace('data-open="no"', 'data-open="yes"')
        self.page = context.new_page()
        self.page.clock.install()
        self.page.route("**/*", self._serve)
        self.page.route_web_socket("**/ws/visitor/", self._meet)

    def open(self) -> None:
        self.page.goto(f"{ADDRESS}/chat/")
        # Said once nothing of the record is missing.
        self.wait("presence.report")

    def of(self, type: str) -> list[Frame]:
        return [frame for frame in self.sent if frame["type"] == type]

    def wait(self, type: str, count: int = 1) -> Frame:
        """The latest of so many commands."""
        # Each question to the page also brings what it has sent meanwhile.
        wait_for(lambda: self.page.evaluate("0") or len(self.of(type)) >= count)
        return self.of(type)[-1]

    def tell(self, type: str, data: Frame | None = None, **envelope: Any) -> None:
        self._socket.send(json.dumps({"v": 1, "type": type, "data": data, **envelope}))

    def close(self, code: int) -> None:
        self._socket.close(code=code)

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        entry = path.partition("/joined/")[2]
        if path == "/chat/":
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        elif entry:
            kind = "text/css" if entry.endswith("css") else "text/javascript"
            route.fulfill(body=assets.content(entry), content_type=kind)
        else:
            route.fulfill(status=404)

    def _meet(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda text: self._hear(json.loads(text)))

    def _hear(self, frame: Frame) -> None:
        self.sent.append(frame)
        ref = frame.get("ref")
        if frame["type"] == "session.start":
            self.tell("session.started", self.session, ref=ref)
        elif ref:
            answer = self.answers.get(frame["type"], done)(frame)
            if answer:
                self._socket.send(json.dumps({"v": 1, "ref": ref, **answer}))
