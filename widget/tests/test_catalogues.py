"""Every word that a visitor reads, in every language that we speak (X12)."""

import pytest
from babel.messages import Catalog
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from livechat.tests import catalogues
from widget.services import languages

pytestmark = pytest.mark.row("X12")


@pytest.fixture(scope="module")
def words() -> Catalog:
    return catalogues.words()


def test_what_is_offered_is_what_is_translated() -> None:
    assert {"en", *catalogues.LANGUAGES} == {code for code, _ in settings.LANGUAGES} == set(languages.KNOWN)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_word_is_translated_with_what_is_filled_in(language: str, words: Catalog) -> None:
    """`make words` brings the catalogues up to date and says what is left to translate."""
    assert list(catalogues.problems(catalogues.read(language), words)) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    source = catalogues.source_of(language)
    assert source.with_suffix(".mo").read_bytes() == catalogues.compiled(catalogues.read(language))


def test_templates_and_python_are_read(words: Catalog) -> None:
    for said in ("Open chat", "Your message", "%(star)s of 5", "This chat has ended.", "You wrote:"):
        assert words.get(said)
    assert words.get(("{n} new message", "{n} new messages"))
    assert words.get("j F Y, H:i", "date and time")


def test_a_word_that_was_forgotten_or_lost_its_name_is_found(words: Catalog) -> None:
    catalogue = catalogues.read("de")
    catalogue.delete("Send")
    catalogue["{name} is typing"].string = "{nom} schreibt"
    catalogue.add("Said no more", "Nicht mehr gesagt")
    found = "\n".join(catalogues.problems(catalogue, words))
    assert "not translated: 'Send'" in found
    assert "other placeholders than '{name} is typing'" in found
    assert "nobody says this any more: 'Said no more'" in found


def test_arabic_counts_in_six_ways() -> None:
    with translation.override("ar"):
        forms = {ngettext("{n} new message", "{n} new messages", n) for n in (0, 1, 2, 3, 11)}
    assert len(forms) == 5
