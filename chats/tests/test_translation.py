"""Who reads what in which language, and who may ask for it (S11)."""

import pytest

from accounts.models import Operator
from chats.errors import NotYours
from chats.models import Chat, Message, Translation, Visitor
from chats.services import endings, translation
from chats.services.translation import NothingToTranslate, UnknownLanguage
from livechat.lib.errors import NotFound
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.row("S11")]


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    """1: the visitor's question, 2: the accept, 3: Olga's answer; Spanish and English."""
    chat = accepted(vera, olga)
    answer(chat, olga, "Yes.")
    translation.choose(chat, olga, "es", "en", at(1))
    return fresh(chat)


def test_both_sides_hear_of_the_languages(chat: Chat, vera: Visitor, olga: Operator, told: Told) -> None:
    told.clear()
    translation.choose(chat, olga, "pt", "de", at(2))
    [card] = told.facts(f"pool:{chat.client_id}")
    [status] = told.facts(f"visitor:{vera.pk}")
    for fact in (card, status):
        assert (fact["data"]["visitor_language"], fact["data"]["operator_language"]) == ("pt", "de")
    assert card["data"]["version"] == chat.version + 1


def test_it_is_switched_off_again(chat: Chat, olga: Operator, vera: Visitor) -> None:
    translation.choose(chat, olga, "", "", at(2))
    with pytest.raises(NothingToTranslate):
        translation.for_visitor(vera, chat.pk, 3)


@pytest.mark.parametrize(
    ("visitor", "mine"), [("es", ""), ("", "en"), ("en", "en"), ("xx", "en"), ("es", "eng"), ("ES", "en")]
)
def test_languages_that_make_no_pair_are_refused(
    chat: Chat, olga: Operator, told: Told, visitor: str, mine: str
) -> None:
    told.clear()
    with pytest.raises(UnknownLanguage):
        translation.choose(chat, olga, visitor, mine, at(2))
    assert fresh(chat).version == chat.version
    assert told.notes == []


def test_only_the_owner_of_an_active_chat_chooses(chat: Chat, olga: Operator, otto: Operator) -> None:
    with pytest.raises(NotYours):
        translation.choose(chat, otto, "pt", "de", at(2))
    endings.terminate(chat, olga, at(3))
    with pytest.raises(NotYours):
        translation.choose(chat, olga, "pt", "de", at(4))
    assert fresh(chat).visitor_language == "es"


def test_each_side_reads_the_other_ones_lines(chat: Chat, olga: Operator, vera: Visitor) -> None:
    theirs = translation.for_operator(olga, chat.pk, 1)
    assert (theirs.text, theirs.source, theirs.target) == ("Hello?", "es", "en")
    ours = translation.for_visitor(vera, chat.pk, 3)
    assert (ours.text, ours.source, ours.target) == ("Yes.", "en", "es")


def test_events_and_own_lines_are_not_translated(chat: Chat, olga: Operator, vera: Visitor) -> None:
    for seq in (2, 3):
        with pytest.raises(NothingToTranslate):
            translation.for_operator(olga, chat.pk, seq)
    for seq in (1, 2):
        with pytest.raises(NothingToTranslate):
            translation.for_visitor(vera, chat.pk, seq)


def test_a_chat_without_languages_is_not_translated(vera: Visitor, olga: Operator) -> None:
    with pytest.raises(NothingToTranslate):
        translation.for_operator(olga, accepted(vera, olga).pk, 1)


def test_another_client_and_another_visitor_find_nothing(chat: Chat, carl: Operator, viktor: Visitor) -> None:
    for seq in (1, 3, 99):
        with pytest.raises(NotFound):
            translation.for_operator(carl, chat.pk, seq)
        with pytest.raises(NotFound):
            translation.for_visitor(viktor, chat.pk, seq)


def test_a_line_that_is_not_there(chat: Chat, olga: Operator) -> None:
    with pytest.raises(NotFound):
        translation.for_operator(olga, chat.pk, 99)


def test_a_translation_is_kept_once_and_the_record_stays(chat: Chat, olga: Operator) -> None:
    wanted = translation.for_operator(olga, chat.pk, 1)
    for text in ("¿Hola?", "another window was slower"):
        translation._keep(wanted, text)
    assert Translation.objects.get().text == "¿Hola?"
    assert translation.for_operator(olga, chat.pk, 1).known == "¿Hola?"
    assert Message.objects.get(chat=chat, seq=1).body == "Hello?"


def test_a_chat_that_goes_on_keeps_its_languages(chat: Chat, olga: Operator, vera: Visitor) -> None:
    endings.terminate(chat, olga, at(3))
    linked = ask(vera, "One more thing", seconds=4)
    assert linked.linked_to_id == chat.pk
    assert (linked.visitor_language, linked.operator_language) == ("es", "en")


@pytest.mark.row("S9")
@pytest.mark.row("I5")
def test_no_card_number_goes_to_a_translator(
    chat: Chat, olga: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []

    class Spy:
        def translate(self, text: str, source: str, target: str) -> str:
            sent.append(text)
            return text

    monkeypatch.setattr(translation, "translator", Spy)
    wanted = translation.for_operator(olga, chat.pk, 1)
    wanted.text = "Pay with 4111 1111 1111 1111"
    translation._ask(wanted)
    assert "4111 1111" not in sent[0]
