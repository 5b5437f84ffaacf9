"""Bars as numbers for an SVG: pure geometry, the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

HEIGHT, BOTTOM, TOP = 200, 22, 8
GAP = 0.25
# Pixels that the bars have across the page, across half of it, and on a phone.
WIDE, HALF, PHONE = 1_060, 470, 250
# Labels that are nearer to each other than this run together: a letter, and what is between two labels.
LETTER, BETWEEN = 8, 8


@dataclass(frozen=True)
class Part:
    """One colour of a bar."""

    name: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """`x` and `width` in percent: a chart is as wide as its page, and letters do not shrink with it."""

    label: str
    values: Sequence[int]
    href: str
    x: float
    width: float
    parts: list[Part]
    shows_label: bool
    shows_label_on_phones: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True)
class Line:
    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    title: str
    description: str
    head: str
    series: Sequence[str]
    names: Sequence[str]
    bars: list[Bar]
    lines: list[Line]
    height: int = HEIGHT

    @property
    def id(self) -> str:
        return self.title.lower().replace(" ", "-")


def stacked(
    title: str,
    description: str,
    head: str,
    series: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, str, Sequence[int]]],
    *,
    width: int = WIDE,
) -> Chart:
    """`series` are (class, words); `rows` are (label, address, a value for each series)."""
    top = _round_up(max((sum(values) for _, _, values in rows), default=0))
    tall = HEIGHT - BOTTOM - TOP
    step = 100 / max(len(rows), 1)
    every, every_on_phones = _every(rows, width), _every(rows, PHONE)
    bars = []
    for number, (label, href, values) in enumerate(rows):
        y, parts = float(HEIGHT - BOTTOM), []
        for (name, _), value in zip(series, values, strict=True):
            height = tall * value / top
            y -= height
            parts.append(Part(name, round(y, 2), round(height, 2)))
        x, thick = step * (number + GAP / 2), step * (1 - GAP)
        shown = number % every == 0, number % every_on_phones == 0
        bars.append(Bar(label, values, href, round(x, 3), round(thick, 3), parts, *shown))
    lines = [Line(round(HEIGHT - BOTTOM - tall * share, 2), f"{top * share:,.0f}") for share in (0, 0.5, 1)]
    words, names = [words for _, words in series], [name for name, _ in series]
    return Chart(title, description, head, words, names, bars, lines)


def _every(rows: Sequence[tuple[str, str, Sequence[int]]], width: int) -> int:
    """Which labels have room: each, every second …"""
    room = LETTER * max((len(label) for label, _, _ in rows), default=0) + BETWEEN
    return ceil(len(rows) * room / width) or 1


def _round_up(value: int) -> int:
    """The end of the scale: 2, 4, 10, 20, 40, 50, 100 …, which halves to a whole number."""
    if value <= 2:
        return 2
    size = 10 ** floor(log10(value))
    return next(
        int(size * step) for step in (1, 2, 4, 5, 6, 8, 10) if size * step >= value and size * step % 2 == 0
    )
