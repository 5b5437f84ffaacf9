"""Which words a dictionary is asked about when a response is sent, and which never (S12)."""

import asyncio
import signal
from time import perf_counter

import pytest

from accounts.models import Client, Operator
from chats.models import KnownWord, Visitor
from chats.services import spelling
from livechat.lib.errors import NotFound
from livechat.lib.speller import Speller
from livechat.lib.speller_process import find
from livechat.lib.text import BadText
from livechat.testing.cast import accepted, ask

pytestmark = pytest.mark.row("S12")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("We will recieve it tommorow", ["We", "will", "recieve", "it", "tommorow"]),
        ("so so SO so", ["so"]),
        ("Hello. Yes! Why? Because", ["Hello", "Yes", "Why", "Because"]),
        ("we met Tommaso in Graz", ["we", "met", "in"]),
        ("the iPhone of GmbH USB", ["the", "of"]),
        ("order ab12 4you 12th", ["order"]),
        ("see https://shop.exmple/recieve and www.exmple.com or exmple.at/x.", ["see", "and", "or"]),
        ("write to olga@exmple.at or @olgga #recieve and/orr", ["write", "to", "or"]),
        ("don’t don't e-mail", ["don’t", "e-mail"]),
        ("a " + "x" * 41, []),
        ("", []),
        ("👍🏽 … — !!!", []),
    ],
)
def test_what_is_asked(text: str, asked: list[str]) -> None:
    assert list(spelling.doubtful(text, set())) == asked


def test_what_is_known_is_not_asked() -> None:
    known = spelling.words_of("Hortensja’s GARTEN")
    assert list(spelling.doubtful("hortensja's garten", known)) == []


@pytest.mark.parametrize("text", ["a-" * 2_500, "x" * 5_000, "a." * 2_500, "'" * 5_000, "a@" * 2_500])
def test_no_text_takes_long(text: str) -> None:
    start = perf_counter()
    list(spelling.doubtful(text, set()))
    assert perf_counter() - start < 0.2


@pytest.mark.django_db
def test_names_and_words_of_the_chat_are_known(vera: Visitor, olga: Operator) -> None:
    vera.name = "Wera Nowak"
    vera.save()
    chat = accepted(vera, olga)
    ask(vera, "Is my hortensja in?", seconds=5)
    spelling.keep(chat.client, "Gartenbau", olga)
    text = "wera nowak hortensja olga gartenbau shopp"
    assert spelling.question(olga, chat.pk, text).words == ["shopp"]
    assert spelling.question(olga, chat.pk, "grüezi shopp", "Grüezi mitenand").words == ["shopp"]


@pytest.mark.django_db
def test_the_language_is_what_the_operator_writes_in_this_chat(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    olga.language = "de"
    assert spelling.question(olga, chat.pk, "Hallo").language == "de"
    chat.operator_language = "es"
    chat.save()
    assert spelling.question(olga, chat.pk, "Hola").language == "es"


@pytest.mark.django_db
@pytest.mark.row("I1")
def test_another_clients_words_and_chats_stay_theirs(
    vera: Visitor, viktor: Visitor, olga: Operator, carl: Operator, acme: Client, bolt: Client
) -> None:
    ours, theirs = accepted(vera, olga), accepted(viktor, carl)
    spelling.keep(bolt, "Velo", carl)
    assert spelling.question(olga, ours.pk, "velo").words == ["velo"]
    assert spelling.question(carl, theirs.pk, "velo").words == []
    with pytest.raises(NotFound):
        spelling.question(carl, ours.pk, "velo")


@pytest.mark.django_db
@pytest.mark.both
def test_a_word_is_kept_once(acme: Client, olga: Operator) -> None:
    spelling.keep(acme, "Hortensja", olga)
    spelling.keep(acme, " hortensja ", olga)
    assert KnownWord.objects.get().word == "Hortensja"


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["two words", "", "<b>", "a\n=b", "x" * 41, "=1", "...", "4111111111111111"])
def test_only_a_word_is_kept(acme: Client, olga: Operator, word: str) -> None:
    with pytest.raises(BadText):
        spelling.keep(acme, word, olga)
    assert not KnownWord.objects.exists()


# --- the dictionaries


async def test_the_dictionary_knows_english_of_both_sides_of_the_sea() -> None:
    speller = Speller()
    right = [
        "Hello",
        "colour",
        "color",
        "organise",
        "travelled",
        "favourite",
        "don’t",
        "Olga's",
        "well-known",
        "centre",
    ]
    assert await speller.unknown("en", [*right, "recieve", "tommorow", "слово"]) == ["recieve", "tommorow"]
    assert await speller.unknown("en-US", ["colour", "color"]) == ["colour"]
    assert "receive" in await speller.suggestions("en", "recieve")
    await speller.stop()


async def test_a_language_without_a_dictionary_knows_everything() -> None:
    speller = Speller()
    for language in ("tlh", "", "../../etc/passwd", "en\n"):
        assert await speller.unknown(language, ["recieve"]) == []
        assert await speller.suggestions(language, "recieve") == []
    await speller.stop()


async def test_a_dictionary_that_dies_holds_nobody_up_and_comes_back() -> None:
    speller = Speller()
    await speller.warm("en")
    process = speller._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    waiting = asyncio.create_task(speller.unknown("en", ["recieve"]))
    await asyncio.sleep(0)
    process.kill()
    assert await waiting == []
    assert await speller.unknown("en", ["recieve"]) == ["recieve"]
    await speller.stop()


def test_a_dictionary_is_found_by_its_language_alone() -> None:
    assert find("en")
    assert find("zz") is None
    assert find("..") is None
