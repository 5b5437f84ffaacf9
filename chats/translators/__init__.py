"""Who translates: chosen by TRANSLATOR_URL, nobody when that is empty (S11)."""

from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from chats.translators.apertium import Apertium
from chats.translators.base import NotTranslated, Translator
from chats.translators.libretranslate import LibreTranslate

__all__ = ["NotTranslated", "Translator", "is_on", "translator"]


def is_on() -> bool:
    return bool(settings.TRANSLATOR_URL)


def translator() -> Translator:
    """Raises NotTranslated when nobody is set."""
    if not is_on():
        raise NotTranslated
    return _made(settings.TRANSLATOR_URL)


@lru_cache(maxsize=4)
def _made(url: str) -> Translator:
    kind, _, address = url.partition("+")
    parts = urlsplit(address)
    base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    if kind == "apertium":
        return Apertium(base)
    return LibreTranslate(base, parse_qs(parts.query).get("key", [""])[0])
