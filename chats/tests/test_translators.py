"""What every translator does; `make test-translation` asks the same of a real Apertium (S11)."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from chats import translators
from chats.tests.translators import Loopback
from chats.translators import NotTranslated, Translator

pytestmark = pytest.mark.row("S11")

REAL = os.environ.get("REAL_TRANSLATOR_URL", "")
KINDS = ["real"] if REAL else ["apertium", "libretranslate"]


@pytest.fixture(params=KINDS)
def translator(request: pytest.FixtureRequest, settings: Any) -> Iterator[Translator]:
    with Loopback() as loopback:
        settings.TRANSLATOR_URL = REAL or loopback.url(request.param)
        yield translators.translator()


def test_it_translates_both_ways(translator: Translator) -> None:
    spanish = "Hola, necesito ayuda con mi pedido."
    assert translator.translate(spanish, "es", "en") == "Hello, I need help with my request."
    assert translator.translate("The house is big.", "en", "es") == "La casa es grande."


def test_lines_stay_lines(translator: Translator) -> None:
    assert translator.translate("Gracias.\nBuenos días.", "es", "en").count("\n") == 1


def test_words_that_it_does_not_know_stay_as_they_are(translator: Translator) -> None:
    assert "*" not in translator.translate("Xylobrunkel", "es", "en")


def test_it_says_which_pairs_it_knows(translator: Translator) -> None:
    assert {("es", "en"), ("en", "es")} <= translator.pairs()
    assert all(len(code) == 2 for pair in translator.pairs() for code in pair)


@pytest.mark.parametrize(("source", "target"), [("ja", "en"), ("en", "en"), ("", "en"), ("es|eng", "en")])
def test_a_pair_that_it_does_not_know_is_refused(translator: Translator, source: str, target: str) -> None:
    with pytest.raises(NotTranslated):
        translator.translate("Hola", source, target)
