"""A translator that is away, slow, broken or hostile: the original is read, nobody waits for long (S11)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from chats import translators
from chats.tests.translators import Loopback
from chats.translators import NotTranslated, base

pytestmark = pytest.mark.row("S11")


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


@pytest.fixture(params=["apertium", "libretranslate"])
def kind(request: pytest.FixtureRequest, settings: Any, loopback: Loopback) -> str:
    kind: str = request.param
    settings.TRANSLATOR_URL = loopback.url(kind)
    return kind


FAULTS: dict[str, Any] = {
    "error": (500, {"error": "broken"}),
    "limit": (429, {"error": "slow down"}),
    "page": (200, b"<html>Sign in</html>"),
    "cut": (200, b'{"responseData": {"transl'),
    "other": (200, {"hello": ["world"]}),
    "number": (200, {"translatedText": 5, "responseData": {"translatedText": 5}}),
    "nothing": (200, {"translatedText": " ", "responseData": {"translatedText": " "}}),
    "redirect": (302, b""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_answer_to_a_text(kind: str, loopback: Loopback, fault: str) -> None:
    translator = translators.translator()
    translator.pairs()
    loopback.fault = lambda path: FAULTS[fault]
    with pytest.raises(NotTranslated):
        translator.translate("Hola", "es", "en")


@pytest.mark.parametrize("fault", ["error", "page", "other", "redirect"])
def test_a_broken_list_of_pairs_is_asked_for_again_after_a_rest(
    kind: str, loopback: Loopback, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def broken(path: str) -> Any:
        asked.append(path)
        return FAULTS[fault]

    loopback.fault = broken
    translator = translators.translator()
    for _ in range(3):
        with pytest.raises(NotTranslated):
            translator.translate("Hola", "es", "en")
    assert len(asked) == 1
    loopback.fault = None
    translator._look_again_at = 0
    assert translator.translate("Gracias.", "es", "en") == "Thank you."


def test_one_that_does_not_answer_is_left(
    kind: str, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "TIMEOUT_SECONDS", 0.1)
    never = threading.Event()
    translator = translators.translator()
    translator.pairs()
    loopback.fault = lambda path: (never.wait(5), (200, {}))[1]
    with pytest.raises(NotTranslated):
        translator.translate("Hola", "es", "en")
    never.set()


def test_one_that_is_away(settings: Any) -> None:
    settings.TRANSLATOR_URL = "apertium+http://127.0.0.1:9"
    with pytest.raises(NotTranslated):
        translators.translator().translate("Hola", "es", "en")


def test_without_one_nothing_is_translated(settings: Any) -> None:
    settings.TRANSLATOR_URL = ""
    assert not translators.is_on()
    with pytest.raises(NotTranslated):
        translators.translator()


def test_the_key_goes_to_libretranslate_alone(loopback: Loopback, settings: Any) -> None:
    settings.TRANSLATOR_URL = loopback.url("libretranslate")
    translators.translator().translate("Gracias.", "es", "en")
    assert loopback.asked == [
        {"q": "Gracias.", "source": "es", "target": "en", "format": "text", "api_key": "secret"}
    ]


def test_pairs_are_asked_for_once(kind: str, loopback: Loopback) -> None:
    translator = translators.translator()
    asked: list[str] = []

    def noted(path: str) -> Any:
        asked.append(path)
        return loopback.get(path)

    loopback.fault = noted
    for _ in range(3):
        translator.pairs()
    assert len(asked) == 1
