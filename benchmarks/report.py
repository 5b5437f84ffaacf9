"""Figures against goals: the table that is printed, and whether the gates are met."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A figure to reach; `gate` is what must hold today, `goal` what we want."""

    name: str
    unit: str
    goal: float
    gate: float
    more_is_better: bool
    decimals: int = 0

    def verdict(self, value: float) -> str:
        for limit, word in ((self.goal, "goal met"), (self.gate, "gate met")):
            if value >= limit if self.more_is_better else value <= limit:
                return word
        return "MISSED"


GOALS = {
    "maximum": Goal("durable messages at p99 < 50 ms", "msg/s", 5_000, 3_000, True),
    "ratio": Goal("the same, of the durable floor", "×", 0.75, 0.5, True, 2),
    "p99": Goal("visitor → operator at 300/s, p99", "ms", 10, 20, False, 1),
    "cpu": Goal("server CPU a delivered message", "ms", 0.25, 0.4, False, 3),
    "idle": Goal("idle sockets per GiB", "", 40_000, 30_000, True),
    "comeback": Goal("1,000 sockets back after kill -9", "s", 5, 15, False, 1),
    "before_kb": Goal("widget before the first click", "kB", 6, 10, False, 1),
    "before_requests": Goal("widget before the first click", "requests", 2, 2, False),
    "lists": Goal("any page of the history, p95", "ms", 50, 150, False, 1),
    "statistics": Goal("statistics of a year, p95", "ms", 100, 300, False, 1),
    "console_seconds": Goal("sign-in to a usable console", "s", 1, 1, False, 2),
    "console_kb": Goal("the console's first load, compressed", "kB", 120, 120, False, 1),
    "console_open": Goal("opening a chat", "ms", 100, 100, False),
    "console_tasks": Goal("longest task, 20 chats, 5 msg/s", "ms", 50, 50, False),
    "sweep": Goal("1,000 follow-ups due among 1,000,000 chats", "s", 1, 1, False, 2),
    "behind": Goal("longest wait behind 10,000 follow-ups", "s", 5, 5, False, 1),
    "ledger": Goal("first page of a ledger of 1,000,000, p95", "ms", 50, 150, False, 1),
    "audit": Goal("audit of 1,000,000 ledger entries", "s", 30, 30, False, 1),
    "open_kb": Goal("widget with a chat open", "kB", 30, 45, False, 1),
    "widget_shift": Goal("how far the widget moves its page (CLS)", "", 0, 0, False, 3),
    "widget_task": Goal("longest task on a page with the widget", "ms", 50, 50, False),
    "widget_loader": Goal("the loader, of its page's thread", "ms", 20, 20, False, 1),
    "widget_opening": Goal("opening the panel, warm", "ms", 200, 200, False),
}


@dataclass
class Row:
    name: str
    unit: str
    ours: str
    floor: str = ""
    goal: str = ""
    gate: str = ""
    verdict: str = ""


def goal_row(key: str, ours: Sequence[float], floor: Sequence[float] = ()) -> Row:
    """The median of the repeats beside the floor's, with its spread."""
    goal = GOALS[key]
    sign = "≥" if goal.more_is_better else "≤"
    value = median(ours)
    return Row(
        goal.name,
        goal.unit,
        _spread(ours, goal.decimals),
        _spread(floor, goal.decimals),
        f"{sign} {_number(goal.goal, goal.decimals)}",
        f"{sign} {_number(goal.gate, goal.decimals)}",
        goal.verdict(value),
    )


def plain_row(
    name: str,
    unit: str,
    ours: Sequence[float],
    floor: Sequence[float] = (),
    decimals: int = 0,
) -> Row:
    return Row(name, unit, _spread(ours, decimals), _spread(floor, decimals))


def table(rows: list[Row]) -> str:
    head = ["measure", "unit", "ours", "floor", "goal", "first gate", ""]
    lines = [
        head,
        *([r.name, r.unit, r.ours, r.floor, r.goal, r.gate, r.verdict] for r in rows),
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    text.insert(1, "─" * max(map(len, text)))
    return "\n".join(text)


def missed(rows: list[Row]) -> list[str]:
    return [f"{row.name}: {row.ours} {row.unit}" for row in rows if row.verdict == "MISSED"]


def _spread(values: Sequence[float], decimals: int) -> str:
    if not values:
        return ""
    middle = _number(median(values), decimals)
    if len(values) == 1:
        return middle
    return f"{middle} ({_number(min(values), decimals)} … {_number(max(values), decimals)})"


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


def as_json(rows: list[Row]) -> list[dict[str, Any]]:
    return [vars(row) for row in rows]
