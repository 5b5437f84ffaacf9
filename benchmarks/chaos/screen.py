"""The part of a page that decides what is shown: numbers in, lines out; no sockets, no clocks."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from benchmarks.chaos.history import Line, PageHistory, Shown


def line_of(chat: int, view: dict[str, Any]) -> Line:
    """A MessageView as a line."""
    return Line(chat, view["seq"], view["side"], view["ref"], view["text"])


class Screen:
    """The numbered records of the chats that a page has open."""

    def __init__(self, history: PageHistory) -> None:
        self.history = history
        self.last: dict[int, int] = defaultdict(int)
        # The highest number this page has heard of, shown or not.
        self.heard: dict[int, int] = defaultdict(int)

    def take(self, line: Line) -> None:
        """Show the line if it is the next one; remember it if there is a gap; drop what is there."""
        self.hear(line.chat, line.seq)
        if line.seq == self.last[line.chat] + 1:
            self.last[line.chat] = line.seq
            self.history.events.append(Shown(line))

    def take_all(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.take(line)

    def hear(self, chat: int, seq: int) -> None:
        self.heard[chat] = max(self.heard[chat], seq)

    def lacks(self, chat: int) -> bool:
        return self.last[chat] < self.heard[chat]
