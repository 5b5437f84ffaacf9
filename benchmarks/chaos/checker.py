"""Judges a run: a pure function from what was recorded to what is wrong with it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.chaos.history import (
    Acknowledged,
    Line,
    Marks,
    PageHistory,
    Refused,
    Run,
    Sent,
)


class Violation(NamedTuple):
    kind: str
    detail: str


class Minimum(NamedTuple):
    """What a run must have been through to prove anything."""

    acknowledged: int = 100
    kills: int = 1
    reconnects: int = 1
    gap_fetches: int = 1


def check(run: Run, minimum: Minimum) -> list[Violation]:
    """Everything that is wrong with the run; empty if delivery held."""
    return [
        *_vacuous(run, minimum),
        *_numbers(run),
        *_acknowledgements(run),
        *_read_backs(run),
        *_refusals(run),
        *_senders(run),
        *_inventions(run),
        *(violation for page in run.pages for violation in _screen(page, run)),
        *_disagreements(run),
        *_marks(run),
    ]


def _vacuous(run: Run, minimum: Minimum) -> Iterator[Violation]:
    reached = Minimum(run.count(Acknowledged), run.kills, run.reconnects, run.gap_fetches)
    for name, least, actual in zip(Minimum._fields, minimum, reached, strict=True):
        if actual < least:
            yield Violation("vacuous", f"{name}: {actual}, at least {least} needed")


def _numbers(run: Run) -> Iterator[Violation]:
    """D3: 1, 2, 3 … in each chat, and the chat's own count agrees."""
    by_chat: dict[int, list[int]] = defaultdict(list)
    for line in run.stored.lines:
        by_chat[line.chat].append(line.seq)
    for chat, last_seq in run.stored.last_seq.items():
        numbers = sorted(by_chat[chat])
        if numbers != list(range(1, len(numbers) + 1)):
            yield Violation("gap", f"chat {chat} is numbered {_short(numbers)}")
        elif last_seq != len(numbers):
            yield Violation("gap", f"chat {chat} counts {last_seq} but has {len(numbers)}")
    written = (line for line in run.stored.lines if (line.chat, line.seq) in run.stored.texts)
    for ref, times in Counter(line.ref for line in written).items():
        if times > 1:
            yield Violation("doubled", f"{ref} is stored {times} times")


def _acknowledgements(run: Run) -> Iterator[Violation]:
    """D1: what a sender was told is sent is stored, as told."""
    stored = {(line.chat, line.seq): line for line in run.stored.lines}
    for page in run.pages:
        sent = {event.ref: event.text for event in page.events if isinstance(event, Sent)}
        answers: dict[str, Acknowledged] = {}
        for event in page.events:
            if not isinstance(event, Acknowledged):
                continue
            line = stored.get((event.chat, event.seq))
            if line is None or line.ref != event.ref:
                yield Violation("lost", f"{event.ref} was acknowledged as {event.chat}/{event.seq}")
            elif not line.text == event.text == sent.get(event.ref):
                yield Violation("altered", f"{event.ref} is stored as {line.text!r}")
            if answers.setdefault(event.ref, event) != event:
                yield Violation("doubled", f"{event.ref} was acknowledged with two numbers")


def _read_backs(run: Run) -> Iterator[Violation]:
    """D1: acknowledged after the commit only."""
    for look in run.read_backs:
        if not look.found:
            yield Violation("unstored", f"{look.ref} was acknowledged before it was stored")


def _refusals(run: Run) -> Iterator[Violation]:
    """A3: what was refused for good is not stored."""
    stored = {line.ref for line in run.stored.lines}
    for page in run.pages:
        for event in page.events:
            if isinstance(event, Refused) and event.final and event.ref in stored:
                yield Violation("refused", f"{event.ref} was refused ({event.code}) but is stored")


def _senders(run: Run) -> Iterator[Violation]:
    """What one page wrote into a chat stands there in the order it was written."""
    place = {line.ref: (line.chat, line.seq) for line in run.stored.lines}
    for page in run.pages:
        # A message that was told to wait may be overtaken by one that was already on its way.
        excused = {event.ref for event in page.events if isinstance(event, Refused)}
        last: dict[int, int] = {}
        for event in page.events:
            if not isinstance(event, Sent) or event.ref in excused or event.ref not in place:
                continue
            chat, seq = place[event.ref]
            if seq < last.get(chat, 0):
                yield Violation(
                    "disordered",
                    f"{page.name}: {event.ref} is stored before what came first",
                )
            last[chat] = max(seq, last.get(chat, 0))


def _inventions(run: Run) -> Iterator[Violation]:
    sent = {e.ref: e.text for page in run.pages for e in page.events if isinstance(e, Sent)}
    for line in run.stored.lines:
        if (line.chat, line.seq) not in run.stored.texts:
            continue
        if line.ref not in sent:
            yield Violation("invented", f"nobody wrote {line.chat}/{line.seq} {line.text!r}")
        elif sent[line.ref] != line.text:
            yield Violation("altered", f"{line.ref}: {sent[line.ref]!r} is stored as {line.text!r}")


def _screen(page: PageHistory, run: Run) -> Iterator[Violation]:
    """D1, D2, D3 as a person sees them: every line once, in order, as stored, none missing."""
    stored = {(line.chat, line.seq): line for line in run.stored.lines}
    seen: set[tuple[int, int]] = set()
    refs: set[tuple[int, str, str]] = set()
    last: dict[int, int] = defaultdict(int)
    for line in page.shown():
        where = f"{page.name} shows {line.chat}/{line.seq}"
        if (line.chat, line.seq) in seen or (line.chat, line.side, line.ref) in refs:
            yield Violation("doubled", f"{where} ({line.ref}) twice")
        elif line.seq != last[line.chat] + 1:
            yield Violation("disordered", f"{where} after {last[line.chat]}")
        truth = stored.get((line.chat, line.seq))
        if truth is None:
            yield Violation("invented", f"{where} {line.text!r}, which is not stored")
        elif truth != line:
            yield Violation(
                "altered",
                f"{where} as {line.text!r} ({line.ref}), stored: {truth.text!r}",
            )
        seen.add((line.chat, line.seq))
        refs.add((line.chat, line.side, line.ref))
        last[line.chat] = max(last[line.chat], line.seq)
    missing = sorted(key for key in stored if key[0] in page.watched and key not in seen)
    if missing:
        yield Violation("lost", f"{page.name} never shows {_short(missing)}")


def _disagreements(run: Run) -> Iterator[Violation]:
    first: dict[tuple[int, int], tuple[str, Line]] = {}
    for page in run.pages:
        for line in page.shown():
            name, other = first.setdefault((line.chat, line.seq), (page.name, line))
            if (other.text, other.ref) != (line.text, line.ref):
                yield Violation(
                    "disagreement",
                    f"{line.chat}/{line.seq} is {other.text!r} for {name}, {line.text!r} for {page.name}",
                )


def _marks(run: Run) -> Iterator[Violation]:
    """D10: seen only moves forward, and never past what was received."""
    before: dict[int, Marks] = {}
    for now in run.marks:
        for side in ("visitor", "operator"):
            delivered, seen = (
                getattr(now, f"{side}_delivered"),
                getattr(now, f"{side}_seen"),
            )
            if not seen <= delivered <= now.last_seq:
                yield Violation(
                    "marks",
                    f"chat {now.chat}: {side} saw {seen} of {delivered} received",
                )
        was = before.setdefault(now.chat, now)
        if any(new < old for new, old in zip(now[1:], was[1:], strict=True)):
            yield Violation("marks", f"chat {now.chat} went back from {was} to {now}")
        before[now.chat] = now


def _short(values: list[object] | list[int] | list[tuple[int, int]]) -> str:
    return f"{values}" if len(values) <= 12 else f"{values[:12]} and {len(values) - 12} more"
