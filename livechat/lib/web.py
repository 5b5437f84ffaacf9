"""What a socket's handshake, or a request, says of where it comes from."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def header(scope: Mapping[str, Any], name: bytes) -> str:
    """The first header of this (lower-case) name, or an empty string."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def address_of(scope: Mapping[str, Any]) -> str:
    """The peer's IP address; the server puts a trusted proxy's word there."""
    client = scope.get("client")
    return client[0] if client else ""


def is_own_origin(scope: Mapping[str, Any]) -> bool:
    """Whether the page that opened the socket is ours."""
    origin = header(scope, b"origin")
    return bool(origin) and (origin == settings.BASE_URL or urlsplit(origin).netloc == header(scope, b"host"))


def peer_of(request: HttpRequest) -> str | None:
    """The IP address that a page was asked for from; none over a unix socket."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None
