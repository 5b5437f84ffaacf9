"""A server on loopback that speaks the part of Twilio's API that sends texts."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs

SLOW = -1
SLOW_SECONDS = 3


class Answer(NamedTuple):
    """What it says next; a status of 0 cuts the line, and SLOW takes the text and says nothing for long."""

    status: int = 201
    body: str = ""
    code: int = 0


class TwilioServer:
    """`texts` are what it took; `answers` say what happens instead, one a request."""

    def __init__(self) -> None:
        self.texts: list[dict[str, str]] = []
        self.answers: list[Answer] = []
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                asked = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
                answer = server.answers.pop(0) if server.answers else Answer()
                if answer.status == SLOW:
                    server.texts.append(asked)
                    server.closing.wait(SLOW_SECONDS)
                if answer.status <= 0:
                    self.connection.close()
                    return
                body = answer.body or server.say(answer, asked)
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def say(self, answer: Answer, asked: dict[str, str]) -> str:
        if answer.status >= 400:
            return json.dumps({"code": answer.code, "message": "No.", "status": answer.status})
        self.texts.append(asked)
        return json.dumps({"sid": f"SM{len(self.texts):032d}", "status": "queued", "to": asked["To"]})

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
