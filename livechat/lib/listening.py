"""The sockets that the web process listens on."""

import errno
import socket

from django.core.exceptions import ImproperlyConfigured

# Browsers resolve localhost to either; the demo shop is another origin by being at 127.0.0.1.
LOOPBACK = ["127.0.0.1", "::1"]


def bind(host: str, port: int, *, shared: bool = False) -> list[socket.socket]:
    """Bound sockets for `host`, both loopback families for localhost; `shared` by several processes."""
    names = LOOPBACK if host == "localhost" else [host]
    sockets: list[socket.socket] = []
    for name in names:
        try:
            sockets.append(_bind(name, port, shared=shared))
        except OSError as error:
            if name == "::1" and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                continue  # A machine without IPv6.
            raise ImproperlyConfigured(_explain(host, port, error)) from error
    return sockets


def _bind(host: str, port: int, *, shared: bool) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != "::"))
        sock.bind(address)
    except OSError:
        sock.close()
        raise
    return sock


def _explain(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken: stop what uses it, or choose another with PORT={port + 1} make run."
    if error.errno == errno.EACCES:
        return f"Port {port} is not ours to use: choose one above 1023 with PORT=8000."
    return f"Cannot listen on {host}, port {port} ({error.strerror}): correct HOST and PORT."
