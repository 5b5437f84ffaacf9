"""What a translator can do, whoever it is: pairs of two-letter codes, and texts from one into the other."""

import json
import threading
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from http.client import HTTPException
from typing import Any

from django.utils.translation import gettext_noop

from livechat.lib.errors import DomainError

TIMEOUT_SECONDS = 3
PAIRS_SECONDS = 600
# One that was away is not asked for its pairs again by every line of every chat.
REST_SECONDS = 5
MOST_BYTES = 2**20

Pair = tuple[str, str]


class NotTranslated(DomainError):
    """The translator is away, too slow, or does not know this pair; the original stands."""

    code = "not_translated"
    message = gettext_noop("Could not be translated.")


class Translator(ABC):
    """One server, asked over HTTP from a thread of its caller's."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._lock = threading.Lock()
        self._pairs: frozenset[Pair] = frozenset()
        self._look_again_at = 0.0

    @abstractmethod
    def fetch_pairs(self) -> frozenset[Pair]:
        """Ask the server what it translates."""

    @abstractmethod
    def ask(self, text: str, source: str, target: str) -> str:
        """Ask the server for one text."""

    def translate(self, text: str, source: str, target: str) -> str:
        """`text` in another language. Raises NotTranslated."""
        if (source, target) not in self.pairs():
            raise NotTranslated
        translated = self.ask(text, source, target)
        if not translated.strip():
            raise NotTranslated
        return translated

    def pairs(self) -> frozenset[Pair]:
        """Asked once in ten minutes. Raises NotTranslated."""
        with self._lock:
            if time.monotonic() >= self._look_again_at:
                self._look_again_at = time.monotonic() + REST_SECONDS
                self._pairs = frozenset()
                self._pairs = self.fetch_pairs()
                self._look_again_at = time.monotonic() + PAIRS_SECONDS
            return self._pairs

    def call(self, path: str, data: bytes | None = None, content_type: str = "") -> Any:
        """The JSON that the server answers. Raises NotTranslated."""
        request = urllib.request.Request(self.base + path, data=data)
        if content_type:
            request.add_header("Content-Type", content_type)
        try:
            with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return json.loads(answer.read(MOST_BYTES))
        except (OSError, HTTPException, ValueError) as error:
            raise NotTranslated from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """What people write goes to the server that was set, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


# Without the proxies of the environment: a translator stands beside us.
_opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


def found(answer: Any, *path: str) -> str:
    """A text inside an answer. Raises NotTranslated where it is not."""
    for name in path:
        if not isinstance(answer, dict) or name not in answer:
            raise NotTranslated
        answer = answer[name]
    if not isinstance(answer, str):
        raise NotTranslated
    return answer
