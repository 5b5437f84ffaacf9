"""Every address of the sockets, and of what is asked too often for Django's handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.urls import path, re_path

from chats.consumers import OperatorSocket
from livechat.lib.sockets import nothing_here
from widget.beacons import beacon_door
from widget.consumers import VisitorSocket
from widget.polling import VisitorPoll

App = Callable[[Any, Any, Any], Awaitable[None]]

websocket_urlpatterns = [
    path("ws/operator/", OperatorSocket.as_asgi()),  # type: ignore[arg-type]  # Channels resolves these
    path("ws/visitor/", VisitorSocket.as_asgi()),  # type: ignore[arg-type]
    re_path("", nothing_here),  # type: ignore[arg-type]
]
# A beacon costs Django's handler many times as much; a poll would hold one of its threads while it waits.
DOORS: dict[str, App] = {
    "/widget/beacon/": beacon_door,
    "/widget/poll/": VisitorPoll.as_asgi(),
}


def beside_django(pages: App, doors: dict[str, App]) -> App:
    """`pages`, but for the addresses of `doors`."""

    async def route(scope: Any, receive: Any, send: Any) -> None:
        await doors.get(scope.get("path", ""), pages)(scope, receive, send)

    return route
