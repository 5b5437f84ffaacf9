"""Where a real Chromium asks for an address to be called at: its two services, as far as subscribing goes."""

import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

TOKEN = "token-of-this-browser"  # noqa: S105 - of nobody's
# Of `AndroidCheckinResponse`: it went well (1), the time (3), who the browser is (7), how it proves that (8).
# https://chromium.googlesource.com/chromium/src/+/main/google_apis/gcm/protocol/checkin.proto
CHECKED_IN = b"\x08\x01\x18\x80\xd0\x95\xff\xbc\x31" + struct.pack("<BQBQ", 0x39, 1, 0x41, 2)


class PushRegistry:
    """`arguments` make a Chromium ask it; `registered` is what was asked for."""

    def __init__(self) -> None:
        self.registered: list[dict[str, str]] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = registry.answer(self.path, body)
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def arguments(self) -> list[str]:
        url = f"http://127.0.0.1:{self._http.server_port}"
        return [
            f"--gcm-checkin-url={url}/checkin",
            f"--gcm-registration-url={url}/register",
            # Nobody listens there: calls themselves are handed over by the test.
            "--gcm-mcs-endpoint=https://127.0.0.1:9",
        ]

    def answer(self, path: str, body: bytes) -> bytes:
        if path == "/checkin":
            return CHECKED_IN
        self.registered.append({name: values[0] for name, values in parse_qs(body.decode()).items()})
        return f"token={TOKEN}".encode()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
