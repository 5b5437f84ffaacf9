"""**Translate**: each side reads its own language (S11).

The page that reads a line asks for it; nothing of this is in a message's way. A line that cannot be
translated is read as it was written.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_noop
from msgspec import Struct

from accounts.models import Operator
from chats import access
from chats.errors import NotYours
from chats.events.facts import ChatChanged
from chats.models import Chat, Message, Translation, Visitor
from chats.services import news
from chats.services.masking import mask_cards
from chats.translators import NotTranslated, translator
from livechat.lib.db import run
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.languages import LANGUAGES
from livechat.lib.winning import win

# Threads of their own: a slow translator takes none from the database.
_threads = ThreadPoolExecutor(4, thread_name_prefix="translation")
# More than this wait already: whoever asks now reads the original.
MOST_WAITING = 100
WAIT_SECONDS = 8
_waiting = 0


class UnknownLanguage(DomainError):
    code = "unknown_language"
    message = "Choose two different languages from the list."


class NothingToTranslate(DomainError):
    """An event, a line of one's own side, or a chat in which nothing is translated."""

    code = "nothing_to_translate"
    message = gettext_noop("This line is not translated.")


class Wanted(Struct):
    """One line and its way from one language into another; `known` if it was gone before."""

    chat_id: int
    seq: int
    text: str
    source: str
    target: str
    known: str


def choose(chat: Chat, operator: Operator, visitor: str, mine: str, now: datetime) -> None:
    """Say what each side of an active chat reads; both empty means off."""
    if (visitor or mine) and not ({visitor, mine} <= LANGUAGES.keys() and visitor != mine):
        raise UnknownLanguage
    with transaction.atomic():
        own = Chat.objects.filter(pk=chat.pk, status=Chat.Status.ACTIVE, operator=operator.pk)
        if not win(own, visitor_language=visitor, operator_language=mine):
            raise NotYours
        news.tell(chat.pk, ChatChanged)


def for_operator(operator: Operator, chat_id: int, seq: int) -> Wanted:
    """What the visitor wrote. Raises NotFound, NothingToTranslate."""
    chat = access.chat_for(operator, chat_id)
    return _wanted(chat, seq, "visitor", chat.visitor_language, chat.operator_language)


def for_visitor(visitor: Visitor, chat_id: int, seq: int) -> Wanted:
    """What an operator wrote. Raises NotFound, NothingToTranslate."""
    chat = access.chat_of_visitor(visitor, chat_id)
    return _wanted(chat, seq, "operator", chat.operator_language, chat.visitor_language)


def _wanted(chat: Chat, seq: int, side: Literal["visitor", "operator"], source: str, target: str) -> Wanted:
    line = Message.objects.filter(chat=chat, seq=seq).first()
    if line is None:
        raise NotFound
    is_theirs = line.author.partition(":")[0] == side
    if not source or not target or line.kind != Message.Kind.TEXT or not is_theirs:
        raise NothingToTranslate
    known = Translation.objects.filter(chat=chat, seq=seq, language=target).values_list("text", flat=True)
    return Wanted(chat.pk, seq, line.body, source, target, known.first() or "")


async def translate(wanted: Wanted) -> str:
    """The line in its reader's language, from the table or the translator. Raises NotTranslated."""
    global _waiting
    if wanted.known:
        return wanted.known
    if _waiting >= MOST_WAITING:
        raise NotTranslated
    _waiting += 1
    try:
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(_threads, _ask, wanted)
        text = await asyncio.wait_for(asked, WAIT_SECONDS)
    except TimeoutError as error:
        raise NotTranslated from error
    finally:
        _waiting -= 1
    await run(_keep, wanted, text)
    return text


def _ask(wanted: Wanted) -> str:
    # What is stored is masked; this holds also for whatever comes to be stored some day (S9).
    return translator().translate(mask_cards(wanted.text), wanted.source, wanted.target)


def _keep(wanted: Wanted, text: str) -> None:
    """Two windows may have asked at once: the first one's answer stands."""
    row = Translation(chat_id=wanted.chat_id, seq=wanted.seq, language=wanted.target, text=text)
    Translation.objects.bulk_create([row], ignore_conflicts=True)


# --- for a visitor who is not here to ask


def translate_ahead(chat: Chat, seqs: Iterable[int]) -> None:
    """Have these lines of operators in the visitor's language; from the first that fails on, as they are.

    It talks to the translator: never inside a transaction.
    """
    for seq in seqs:
        try:
            wanted = _wanted(chat, seq, "operator", chat.operator_language, chat.visitor_language)
            if not wanted.known:
                _keep(wanted, _ask(wanted))
        except NothingToTranslate:
            continue
        except NotTranslated:
            return


def in_visitors_language(chat: Chat) -> dict[int, str]:
    """What has been translated for the visitor, by the number of the line."""
    if not chat.visitor_language:
        return {}
    lines = Translation.objects.filter(chat=chat, language=chat.visitor_language)
    return dict(lines.values_list("seq", "text"))
