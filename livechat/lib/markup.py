"""Plain words with a little form: paragraphs, lists, **bold**, links. Never HTML that a person wrote."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_ITEM = re.compile(r"[-*•]\s+")
# Ends before punctuation that closes the sentence rather than the address.
_PIECES = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|(?P<link>https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}])")


class Piece(NamedTuple):
    """A run of letters within a block."""

    kind: Literal["text", "bold", "link"]
    text: str


class Block(NamedTuple):
    """A paragraph or an item of a list; `plain` is what is inserted into a message."""

    kind: Literal["paragraph", "item"]
    pieces: list[Piece]
    plain: str


def blocks(text: str) -> list[Block]:
    """Blank lines part paragraphs; a line that begins with - is an item."""
    found: list[Block] = []
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            found.append(_block("paragraph", "\n".join(paragraph)))
            paragraph.clear()

    for line in map(str.strip, text.splitlines()):
        item = _ITEM.match(line)
        if item or not line:
            close()
        if item:
            found.append(_block("item", line[item.end() :]))
        elif line:
            paragraph.append(line)
    close()
    return found


def _block(kind: Literal["paragraph", "item"], text: str) -> Block:
    pieces = list(_pieces(text))
    return Block(kind, pieces, "".join(piece.text for piece in pieces))


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for match in _PIECES.finditer(text):
        if match.start() > end:
            yield Piece("text", text[end : match.start()])
        yield Piece("bold", match["bold"]) if match["bold"] else Piece("link", match["link"])
        end = match.end()
    if end < len(text):
        yield Piece("text", text[end:])
