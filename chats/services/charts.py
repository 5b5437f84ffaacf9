"""Bars as numbers for an SVG: pure geometry, the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDE, NARROW, HEIGHT = 1_120, 560, 200
LEFT, BOTTOM, TOP = 44, 22, 8
GAP = 0.25
# Labels that are nearer to each other than this run together.
ROOM = 56


@dataclass(frozen=True)
class Part:
    """One colour of a bar."""

    name: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    label: str
    values: Sequence[int]
    href: str
    x: float
    width: float
    parts: list[Part]
    shows_label: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

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
    width: int
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM

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
    step = (width - LEFT) / max(len(rows), 1)
    every = ceil(len(rows) * ROOM / (width - LEFT)) or 1
    bars = []
    for number, (label, href, values) in enumerate(rows):
        y, parts = float(HEIGHT - BOTTOM), []
        for (name, _), value in zip(series, values, strict=True):
            height = tall * value / top
            y -= height
            parts.append(Part(name, round(y, 2), round(height, 2)))
        x = LEFT + step * (number + GAP / 2)
        thick = step * (1 - GAP)
        bars.append(Bar(label, values, href, round(x, 2), round(thick, 2), parts, number % every == 0))
    lines = [Line(round(HEIGHT - BOTTOM - tall * share, 2), f"{top * share:,.0f}") for share in (0, 0.5, 1)]
    words, names = [words for _, words in series], [name for name, _ in series]
    return Chart(title, description, head, words, names, bars, lines, width)


def _round_up(value: int) -> int:
    """The end of the scale: 2, 4, 10, 20, 40, 50, 100 …, which halves to a whole number."""
    if value <= 2:
        return 2
    size = 10 ** floor(log10(value))
    return next(
        int(size * step) for step in (1, 2, 4, 5, 6, 8, 10) if size * step >= value and size * step % 2 == 0
    )
