"""A translator on loopback that speaks both protocols, for tests that must not depend on a real one."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs

# What a real Apertium makes of these, so that the same tests can be asked of one.
SPANISH = {
    "Hola, necesito ayuda con mi pedido.": "Hello, I need help with my request.",
    "Gracias.": "Thank you.",
    "Buenos días.": "Good morning.",
}
ENGLISH = {
    "Thank you.": "Gracias.",
    "Good morning.": "Buenos días.",
    "The house is big.": "La casa es grande.",
}
WORDS = {("es", "en"): SPANISH, ("en", "es"): ENGLISH}
ISO_639_1 = {"eng": "en", "spa": "es"}
Answer = tuple[int, Any]


class Loopback:
    """Translates what is in its book, line by line; `asked` is what it was sent."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.fault: Callable[[str], Answer] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, kind: str) -> str:
        return f"{kind}+http://{self.host}" + ("/?key=secret" if kind == "libretranslate" else "")

    def get(self, path: str) -> Answer:
        if path == "/listPairs":
            pairs = [("eng", "spa"), ("spa", "eng"), ("spa", "eng_US")]
            return 200, {
                "responseData": [{"sourceLanguage": one, "targetLanguage": other} for one, other in pairs],
                "responseStatus": 200,
            }
        if path == "/languages":
            return 200, [{"code": code, "name": code, "targets": ["en", "es"]} for code in ("en", "es")]
        return 404, {}

    def post(self, content_type: str, body: str) -> Answer:
        if content_type == "application/json":
            asked = json.loads(body)
            self.asked.append(asked)
            words = WORDS.get((asked["source"], asked["target"]))
            return (200, {"translatedText": _of(words, asked["q"])}) if words else (400, {"error": "no pair"})
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        self.asked.append(asked)
        source, target = (ISO_639_1.get(name, "") for name in asked["langpair"].split("|"))
        words = WORDS.get((source, target))
        if not words:
            return 400, {"status": "error", "code": 400, "explanation": "That pair is not installed"}
        return 200, {"responseData": {"translatedText": _of(words, asked["q"])}, "responseStatus": 200}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(loopback.fault(self.path) if loopback.fault else loopback.get(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                content_type = self.headers["Content-Type"]
                fault = loopback.fault
                self._answer(fault(self.path) if fault else loopback.post(content_type, body))

            def _answer(self, answer: Answer) -> None:
                status, content = answer
                body = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://{loopback.host}/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        return Handler


def _of(words: dict[str, str], text: str) -> str:
    return "\n".join(words.get(line, line) for line in text.split("\n"))
