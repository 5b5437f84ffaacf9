"""Which words of a response are worth asking a dictionary about (S12); livechat.lib.speller has those."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from accounts.models import Client, Operator
from chats import access
from chats.models import Chat, KnownWord, Message
from chats.services.messages import VISITOR
from livechat.lib.text import BadText, clean_line

# Of the visitor's own words, the latest lines.
LINES = 100
MOST_WORDS = 200
LONGEST = 40

_TOKEN = re.compile(r"\S+")
# Web and e-mail addresses, handles, tags, paths and file names.
_ADDRESS = re.compile(r"[@#/\\_]|\w\.[a-z]{2}", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SENTENCE_END = '.!?:;…\n"“”„«»()[]•–—*'


class Question(NamedTuple):
    """The words that a dictionary of this language is asked about."""

    language: str
    words: list[str]


def question(operator: Operator, chat_id: int, text: str, canned: str = "") -> Question:
    """What to look up before `text` goes out. Raises NotFound."""
    chat = access.chat_for(operator, chat_id)
    known = known_in(chat, operator) | words_of(canned)
    return Question(
        chat.operator_language or operator.language, list(islice(doubtful(text, known), MOST_WORDS))
    )


def doubtful(text: str, known: Iterable[str]) -> Iterator[str]:
    """Each word of `text` once that a dictionary must judge; pure.

    Never those with digits, addresses, words in capitals, capitalised ones inside a sentence, and
    known ones; `known` is in lower case.
    """
    seen = set(known)
    for word, start in _words_at(text):
        if folded(word) in seen or not 1 < len(word) <= LONGEST or any(c.isdigit() for c in word):
            continue
        is_name = word[0].isupper() and not _begins_sentence(text, start)
        # iPhone, USB, GmbH: whoever writes so means it.
        if is_name or any(c.isupper() for c in word[1:]):
            continue
        seen.add(folded(word))
        yield word


def _words_at(text: str) -> Iterator[tuple[str, int]]:
    for token in _TOKEN.finditer(text):
        if not _ADDRESS.search(token[0]):
            for match in _WORD.finditer(token[0]):
                yield match[0], token.start() + match.start()


def words_of(text: str) -> set[str]:
    return {folded(word) for word in _WORD.findall(text)}


def folded(word: str) -> str:
    """As words are compared: in small letters, with a plain apostrophe."""
    return word.replace("’", "'").casefold()


def known_in(chat: Chat, operator: Operator) -> set[str]:
    """Names and words that nobody misspelt: the visitor's, the people's, the client's own list."""
    names = (chat.visitor.display_name, operator.display_name, chat.site.name, chat.client.name)
    said = Message.objects.filter(chat=chat, author=VISITOR, kind=Message.Kind.TEXT).order_by("-seq")
    kept = KnownWord.objects.filter(client=chat.client_id).values_list("word", flat=True)
    texts = (*names, *said.values_list("body", flat=True)[:LINES], *kept)
    return words_of(" ".join(texts))


def keep(client: Client, word: str, operator: Operator) -> None:
    """Put a word on the client's list; twice is once. Raises BadText for anything but a word."""
    word = clean_line(word)
    # No digits: nobody is asked about them, and a card number must not come in this way (I5).
    if len(word) > LONGEST or not _WORD.fullmatch(word) or any(c.isdigit() for c in word):
        raise BadText("Only a single word can be kept.")
    if not KnownWord.objects.filter(client=client, word__iexact=word).exists():
        KnownWord.objects.bulk_create(
            [KnownWord(client=client, word=word, operator=operator)], ignore_conflicts=True
        )


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t'‘’")
    return not before or before[-1] in _SENTENCE_END
