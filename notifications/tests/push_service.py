"""A push service on loopback that speaks the real protocol: it decrypts as a browser does and checks callers.

RFC 8030 (delivery), RFC 8188 and 8291 (encryption), RFC 8292 (signature).
"""

import base64
import json
import os
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Called(NamedTuple):
    """What a browser got, and how it was sent."""

    path: str
    payload: dict[str, Any]
    seconds: int
    urgency: str
    claims: dict[str, Any]


class BrowserKeys:
    """What a browser makes when it subscribes."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.p256dh, self.auth = text(point), text(self.secret)


class PushService:
    """`called` is what was taken; `answers` are statuses to say instead, one a request."""

    def __init__(self, key: str) -> None:
        self.called: list[Called] = []
        self.answers: list[int] = []
        self.keys: dict[str, BrowserKeys] = {}
        self._key = key
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = service.answers.pop(0) if service.answers else 201
                if status == 201:
                    service.take(self.path, self.headers, body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def subscribe(self, name: str) -> dict[str, str]:
        """What the browser would hand to its page."""
        keys = self.keys[f"/{name}"] = BrowserKeys()
        return {"endpoint": f"{self.url}/{name}", "p256dh": keys.p256dh, "auth": keys.auth}

    def take(self, path: str, headers: Message, body: bytes) -> None:
        keys = self.keys[path]
        assert headers["Content-Encoding"] == "aes128gcm"
        plain = http_ece.decrypt(body, private_key=keys.private, auth_secret=keys.secret)
        scheme, _, rest = headers["Authorization"].partition(" ")
        assert scheme == "vapid"
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        # Only the key that the browser was subscribed with may call it.
        assert given["k"] == self._key
        point = base64.urlsafe_b64decode(given["k"] + "=" * (-len(given["k"]) % 4))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        claims = jwt.decode(given["t"], public, algorithms=["ES256"], audience=self.url)
        self.called.append(Called(path, json.loads(plain), int(headers["Ttl"]), headers["Urgency"], claims))

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
