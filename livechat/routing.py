"""Every address of the sockets."""

from django.urls import path, re_path

from chats.consumers import OperatorSocket
from livechat.lib.sockets import nothing_here
from widget.consumers import VisitorSocket

websocket_urlpatterns = [
    path("ws/operator/", OperatorSocket.as_asgi()),  # type: ignore[arg-type]  # Channels resolves these
    path("ws/visitor/", VisitorSocket.as_asgi()),  # type: ignore[arg-type]
    re_path("", nothing_here),  # type: ignore[arg-type]
]
