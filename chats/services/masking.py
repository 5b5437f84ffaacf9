"""Card numbers never stay in a chat (S9, I5): a pure step before anything is stored."""

import re
from collections.abc import Iterator
from itertools import accumulate

MASK = "•"
SHORTEST, LONGEST, SHOWN = 13, 19, 4

# What people put between digits: spaces, dashes, dots, and things that cannot be seen.
_GAP = r"[\s.,_/\\|*·•:;+~\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff\uff0d\uff0e-]{0,4}"
_RUN = re.compile(rf"\d(?:{_GAP}\d){{{SHORTEST - 1},}}")
_TAIL = re.compile(rf"\d(?:{_GAP}\d)*{_GAP}\Z")
_ONLY_DIGITS = re.compile(r"[^\w•]*(?:\d[^\w•]*)+\Z")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

# First and last prefix, and the lengths that cards of this issuer have.
_ISSUERS: tuple[tuple[str, str, str, tuple[int, ...]], ...] = (
    ("Visa", "4", "4", (13, 16, 18, 19)),
    ("Mastercard", "51", "55", (16,)),
    ("Mastercard", "2221", "2720", (16,)),
    ("American Express", "34", "34", (15,)),
    ("American Express", "37", "37", (15,)),
    ("Diners Club", "300", "305", (14, 15, 16, 17, 18, 19)),
    ("Diners Club", "3095", "3095", (14, 15, 16, 17, 18, 19)),
    ("Diners Club", "36", "36", (14, 15, 16, 17, 18, 19)),
    ("Diners Club", "38", "39", (14, 15, 16, 17, 18, 19)),
    ("Discover", "6011", "6011", (16, 17, 18, 19)),
    ("Discover", "644", "659", (16, 17, 18, 19)),
    ("RuPay", "60", "60", (16,)),
    ("RuPay and UnionPay", "81", "82", (16, 17, 18, 19)),
    ("UnionPay", "62", "62", (16, 17, 18, 19)),
    ("JCB", "3528", "3589", (16, 17, 18, 19)),
    ("Mir", "2200", "2204", (16, 17, 18, 19)),
    ("Maestro and Elo", "50", "50", (13, 14, 15, 16, 17, 18, 19)),
    ("Maestro", "56", "58", (13, 14, 15, 16, 17, 18, 19)),
    ("Maestro and Elo", "63", "63", (13, 14, 15, 16, 17, 18, 19)),
    ("Maestro", "67", "67", (13, 14, 15, 16, 17, 18, 19)),
    ("Troy", "9792", "9792", (16,)),
)
_LENGTHS: dict[str, frozenset[int]] = {
    str(prefix): frozenset(
        length
        for _, first, last, lengths in _ISSUERS
        if len(first) == len(str(prefix)) and int(first) <= prefix <= int(last)
        for length in lengths
    )
    for _, first, last, _ in _ISSUERS
    for prefix in range(int(first), int(last) + 1)
}


def mask_cards(text: str) -> str:
    """The text with every card number hidden but for its last four digits."""
    return _RUN.sub(lambda run: _mask_run(run.group()), text)


def mask_after(tail: str, text: str) -> str:
    """`text` masked, and in it also the digits of a number that its sender's last line began.

    `tail` is what `tail_of` gave for that line. The earlier line is stored and never changes, and its
    digits together with the last four would be the whole number: of the later one none stays.
    """
    if not tail:
        return mask_cards(text)
    joined = f"{tail}\n{text}"
    border = len(tail)
    chars = list(joined)
    for run in _RUN.finditer(joined):
        places = [run.start() + at for at, char in enumerate(run.group()) if char.isdecimal()]
        digits = [int(joined[place]) for place in places]
        for start, end in _cards(digits, places):
            if places[start] < border < places[end - 1]:
                for place in places[start:end]:
                    chars[place] = MASK
    return mask_cards("".join(chars[border + 1 :]))


def tail_of(before: str, text: str) -> str:
    """The digits that a line ends with, and those of the lines before it if it is nothing but digits."""
    if not any(char.isdecimal() for char in text[-5:]):
        return ""
    found = _TAIL.search(text[-5 * LONGEST :])
    if found is None:
        return ""
    carried = f"{before} {found.group()}" if before and _ONLY_DIGITS.match(text) else found.group()
    digits = [char for char in carried if char.isdecimal()]
    # As many as could still be the beginning of a number; each on its own may be where it begins.
    return carried if len(digits) < LONGEST else " ".join(digits[1 - LONGEST :])


def is_same(stored: str, text: str) -> bool:
    """Whether `text` is what was stored, but for digits that were masked: a retry may come unmasked."""
    return stored == text or (
        len(stored) == len(text)
        and all(
            one == other or (one == MASK and other.isdecimal())
            for one, other in zip(stored, text, strict=True)
        )
    )


def _mask_run(run: str) -> str:
    places = [place for place, char in enumerate(run) if char.isdecimal()]
    # int() reads the digits of every script, full-width ones too.
    digits = [int(run[place]) for place in places]
    chars = list(run)
    for start, end in _cards(digits, places):
        for place in places[start : end - SHOWN]:
            chars[place] = MASK
    return "".join(chars)


def _cards(digits: list[int], places: list[int]) -> Iterator[tuple[int, int]]:
    """First digit and end of each card number among the digits of a run.

    A card begins and ends where a group of digits does: no window inside a longer unbroken number.
    """
    count = len(digits)
    text = "".join(map(str, digits))
    # Luhn sums of all windows from two running sums: a long run of digits must not cost seconds.
    even = list(accumulate((d if i % 2 else _DOUBLED[d] for i, d in enumerate(digits)), initial=0))
    odd = list(accumulate((_DOUBLED[d] if i % 2 else d for i, d in enumerate(digits)), initial=0))
    for start in range(count - SHORTEST + 1):
        if start and places[start] == places[start - 1] + 1:
            continue
        for length in _lengths(text[start : start + 4]):
            end = start + length
            if end > count or (end < count and places[end] == places[end - 1] + 1):
                continue
            # The last digit is not doubled, the one before it is, and so on.
            sums = even if end % 2 == 0 else odd
            if (sums[end] - sums[start]) % 10 == 0:
                yield start, end


def _lengths(prefix: str) -> frozenset[int]:
    return frozenset().union(*(_LENGTHS.get(prefix[:size], frozenset()) for size in range(1, 5)))
