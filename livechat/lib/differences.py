"""What became of a text: paragraph by paragraph, and word by word where one was changed."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple

from livechat.lib import documents

# Below this share of common words a paragraph is another one, and not the old one changed.
ALIKE = 0.5
_MARKS = re.compile(r"^(#{1,2}|[-*•])\s+|\*\*")
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Run(NamedTuple):
    """Words that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str

    @property
    def plain(self) -> str:
        """Without the marks of headings, items and bold letters."""
        return _MARKS.sub("", self.text)


class Paragraph(NamedTuple):
    kind: Literal["same", "gone", "new", "changed"]
    runs: list[Run]

    @property
    def plain(self) -> str:
        return "".join(run.plain for run in self.runs)


def between(before: str, after: str) -> list[Paragraph]:
    """Every paragraph of both texts, in reading order."""
    old, new = documents.paragraphs(before), documents.paragraphs(after)
    found: list[Paragraph] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph("same", [Run("same", text)]) for text in new[k:m]]
        else:
            found += _replaced(old[i:j], new[k:m])
    return found


def changes(before: str, after: str) -> list[Paragraph]:
    """Those that are not as before, each below the heading it stands under."""
    found: list[Paragraph] = []
    heading: Paragraph | None = None
    for paragraph in between(before, after):
        if paragraph.kind != "same":
            found += [heading, paragraph] if heading else [paragraph]
            heading = None
        elif paragraph.runs[0].text.startswith("#"):
            heading = paragraph
    return found


def _replaced(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    for before, after in zip_longest(old, new):
        if before and after and (runs := _runs(before, after)):
            yield Paragraph("changed", runs)
            continue
        if before:
            yield Paragraph("gone", [Run("gone", before)])
        if after:
            yield Paragraph("new", [Run("new", after)])


def _runs(before: str, after: str) -> list[Run]:
    """Empty if too little of the paragraph stayed to be worth showing."""
    if SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio() < ALIKE:
        return []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    runs: list[Run] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(new[k:m])))
            continue
        runs += [Run("gone", "".join(old[i:j]))] if j > i else []
        runs += [Run("new", "".join(new[k:m]))] if m > k else []
    return runs
