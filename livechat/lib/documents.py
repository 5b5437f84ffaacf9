"""Long plain texts such as terms: headings, lists, paragraphs. Never HTML that a person wrote."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from django.utils.text import slugify

from livechat.lib import markup
from livechat.lib.markup import Piece

_HEADING = re.compile(r"(#{1,2})\s+(.+)")
_ITEM = re.compile(r"[-*•]\s")

Kind = Literal["heading", "subheading", "paragraph", "list"]


class Part(NamedTuple):
    """A heading with its anchor, a paragraph, or a list with its items: each is pieces of a line."""

    kind: Kind
    lines: list[list[Piece]]
    anchor: str = ""

    @property
    def text(self) -> str:
        return "\n".join("".join(piece.text for piece in line) for line in self.lines)


def parts(text: str) -> list[Part]:
    """`# ` begins a heading, `## ` one below it, `- ` an item; empty lines part paragraphs."""
    found: list[Part] = []
    for paragraph in paragraphs(text):
        heading = _HEADING.fullmatch(paragraph)
        if heading:
            kind: Kind = "heading" if len(heading[1]) == 1 else "subheading"
            found.append(Part(kind, [[Piece("text", heading[2])]], slugify(heading[2])))
            continue
        lines = [block.pieces for block in markup.blocks(paragraph)]
        is_item = bool(_ITEM.match(paragraph))
        if is_item and found and found[-1].kind == "list":
            found[-1].lines.extend(lines)
        else:
            found.append(Part("list" if is_item else "paragraph", lines))
    return found


def paragraphs(text: str) -> list[str]:
    """What is read and compared as one: a heading, a paragraph, an item of a list."""
    return list(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in [*map(str.strip, text.splitlines()), ""]:
        stands_alone = bool(_HEADING.fullmatch(line))
        if lines and (not line or stands_alone or _ITEM.match(line)):
            yield "\n".join(lines)
            lines = []
        if stands_alone:
            yield line
        elif line:
            lines.append(line)
