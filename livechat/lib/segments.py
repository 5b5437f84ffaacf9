"""How many parts a text message has: GSM-7 where its letters allow, else UCS-2 (3GPP TS 23.038)."""

from typing import NamedTuple

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each is sent as two, the first of which says so.
_EXTENDED = frozenset("\f^{}\\[~]|€")
# Several parts say in each which it is, which takes room.
GSM_ONE, GSM_EACH = 160, 153
UCS_ONE, UCS_EACH = 70, 67


class Size(NamedTuple):
    """What a text is sent as."""

    encoding: str  # GSM-7 or UCS-2
    length: int  # in letters of that encoding
    segments: int


def size(text: str) -> Size:
    """An empty text is one segment too: whatever is sent is paid for."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        widths = [2 if letter in _EXTENDED else 1 for letter in text]
        return Size("GSM-7", sum(widths), _segments(widths, GSM_ONE, GSM_EACH))
    # Letters beyond 16 bits are two; a lone surrogate, which no text of ours has, is one.
    widths = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    return Size("UCS-2", sum(widths), _segments(widths, UCS_ONE, UCS_EACH))


def _segments(widths: list[int], one: int, each: int) -> int:
    """No letter is split between two segments, so some end one short."""
    if sum(widths) <= one:
        return 1
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count
