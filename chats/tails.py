"""What one socket remembers of its last lines, so that no card number is sent in two halves (S9)."""

from chats.events.base import Side
from chats.events.views import MessageView
from chats.services import masking

REMEMBERED = 200


class Tails:
    """The digits that the own last line of each chat ended with: a number may go on in the next.

    In memory and of this socket alone, since a look into the record would cost every message a query.
    The page masks in the same way before it sends. What neither catches: halves sent from two tabs,
    and by something that is not our page after a reconnect that brought none of the earlier line.
    """

    def __init__(self) -> None:
        self._tails: dict[int | None, str] = {}
        self._unstored: dict[str, str] = {}

    def mask(self, chat_id: int | None, ref: str, text: str) -> str:
        """The line as it may be stored; a second try of the same one comes out as the first did."""
        before = self._unstored.get(ref)
        if before is not None and masking.is_same(before, text):
            return before
        masked = self.preview(chat_id, text)
        self._remember(chat_id, masking.tail_of(self._tails.get(chat_id, ""), masked))
        if masked != text:
            if len(self._unstored) >= REMEMBERED:
                self._unstored.clear()
            self._unstored[ref] = masked
        return masked

    def preview(self, chat_id: int | None, text: str) -> str:
        """The same for what is not sent yet."""
        return masking.mask_after(self._tails.get(chat_id, ""), text)

    def stored(self, ref: str) -> None:
        """From here on the record knows it."""
        self._unstored.pop(ref, None)

    def begun(self, chat_id: int) -> None:
        """The chat that had no number yet has one."""
        if tail := self._tails.pop(None, ""):
            self._tails[chat_id] = tail

    def read(self, chat_id: int, lines: list[MessageView], side: Side, name: str = "") -> None:
        """The record, as it was fetched anyway: the own latest lines count."""
        tail = ""
        for line in lines:
            if line.side == side and line.name == name and line.kind == "text":
                tail = masking.tail_of(tail, line.text)
        if tail:
            self._remember(chat_id, tail)

    def _remember(self, chat_id: int | None, tail: str) -> None:
        if tail:
            self._tails[chat_id] = tail
        else:
            self._tails.pop(chat_id, None)
