"""The checker on histories made by hand: one per way to go wrong, and one that is right."""

import pytest

from benchmarks.chaos.checker import Minimum, check
from benchmarks.chaos.history import (
    Acknowledged,
    Connected,
    Event,
    Fetched,
    Line,
    Marks,
    PageHistory,
    ReadBack,
    Refused,
    Run,
    Sent,
    Shown,
    Stored,
)

HELLO = Line(1, 1, "visitor", "v-1", "hello")
ACCEPTED = Line(1, 2, "system", "accepted", "chat.accepted")
ANSWER = Line(1, 3, "operator", "o-1", "good morning")
LINES = [HELLO, ACCEPTED, ANSWER]
TRIVIAL = Minimum(acknowledged=2, kills=1, reconnects=1, gap_fetches=1)


def visitor_events() -> list[Event]:
    return [
        Connected(),
        Sent("v-1", "hello"),
        Acknowledged("v-1", 1, 1, "hello"),
        Shown(HELLO),
        Connected(),
        Fetched(1, 1, 2, gap=True),
        Shown(ACCEPTED),
        Shown(ANSWER),
    ]


def operator_events() -> list[Event]:
    return [
        Connected(),
        Shown(HELLO),
        Shown(ACCEPTED),
        Sent("o-1", "good morning"),
        Acknowledged("o-1", 1, 3, "good morning"),
        Shown(ANSWER),
    ]


@pytest.fixture
def run() -> Run:
    """A visitor asks, an operator answers, each sees both."""
    return Run(
        pages=[
            PageHistory("visitor", visitor_events(), {1}),
            PageHistory("operator", operator_events(), {1}),
        ],
        stored=Stored(list(LINES), {1: 3}, {(1, 1), (1, 3)}),
        kills=1,
        read_backs=[ReadBack("v-1", found=True)],
        marks=[Marks(1, 3, 0, 0, 1, 0), Marks(1, 3, 3, 2, 3, 3)],
    )


def kinds(run: Run, minimum: Minimum = TRIVIAL) -> set[str]:
    return {violation.kind for violation in check(run, minimum)}


def exchange(events: list[Event], old: Event, *new: Event) -> None:
    place = events.index(old)
    events[place : place + 1] = new


def test_nothing_is_wrong_with_a_right_run(run: Run) -> None:
    assert check(run, TRIVIAL) == []


@pytest.mark.parametrize("name", Minimum._fields)
def test_a_run_that_proves_too_little_is_refused(run: Run, name: str) -> None:
    assert kinds(run, TRIVIAL._replace(**{name: 99})) == {"vacuous"}


def test_an_acknowledged_message_that_is_not_stored_is_lost(run: Run) -> None:
    run.stored = Stored(LINES[:2], {1: 2}, {(1, 1)})
    assert "lost" in kinds(run)


def test_an_acknowledged_message_that_another_took_the_number_of_is_lost(
    run: Run,
) -> None:
    run.stored.lines[2] = ANSWER._replace(ref="o-2")
    assert "lost" in kinds(run)


def test_a_stored_message_that_a_participant_never_shows_is_lost(run: Run) -> None:
    run.pages[0].events.remove(Shown(ANSWER))
    assert kinds(run) == {"lost"}


def test_a_page_need_not_show_a_chat_that_it_does_not_watch(run: Run) -> None:
    run.pages[0].events.remove(Shown(ANSWER))
    run.pages[0].watched.clear()
    assert kinds(run) == set()


def test_a_message_shown_twice_is_doubled(run: Run) -> None:
    run.pages[0].events.append(Shown(ANSWER))
    assert kinds(run) == {"doubled"}


def test_a_message_shown_under_two_numbers_is_doubled(run: Run) -> None:
    again = ANSWER._replace(seq=4)
    run.stored = Stored([*LINES, again], {1: 4}, {(1, 1), (1, 3), (1, 4)})
    for page in run.pages:
        page.events.append(Shown(again))
    assert kinds(run) == {"doubled"}


def test_a_message_acknowledged_with_two_numbers_is_doubled(run: Run) -> None:
    run.pages[1].events.append(Acknowledged("o-1", 1, 2, "good morning"))
    assert "doubled" in kinds(run)


def test_a_line_shown_before_its_turn_is_disordered(run: Run) -> None:
    run.pages[1].events[1:3] = [Shown(ACCEPTED), Shown(HELLO)]
    assert kinds(run) == {"disordered"}


def two_from_the_visitor(run: Run) -> list[Event]:
    """A second message of the visitor, written after the first and stored before it."""
    late = Line(1, 1, "visitor", "v-2", "are you there?")
    moved = [late, *(line._replace(seq=line.seq + 1) for line in LINES)]
    run.stored = Stored(moved, {1: 4}, {(1, 1), (1, 2), (1, 4)})
    for page in run.pages:
        page.events[:] = [event for event in page.events if not isinstance(event, Shown | Acknowledged)]
        page.events += [Shown(line) for line in moved]
    events = run.pages[0].events
    exchange(
        events,
        Sent("v-1", "hello"),
        Sent("v-1", "hello"),
        Sent("v-2", "are you there?"),
    )
    return events


def test_a_sender_whose_messages_are_stored_in_another_order_is_disordered(
    run: Run,
) -> None:
    two_from_the_visitor(run)
    assert kinds(run, TRIVIAL._replace(acknowledged=0)) == {"disordered"}


def test_a_message_that_was_told_to_wait_may_be_overtaken(run: Run) -> None:
    two_from_the_visitor(run).append(Refused("v-1", "busy", final=False))
    assert kinds(run, TRIVIAL._replace(acknowledged=0)) == set()


def test_a_line_that_nobody_stored_is_invented(run: Run) -> None:
    run.pages[1].events.append(Shown(Line(1, 4, "visitor", "v-9", "boo")))
    assert kinds(run) == {"invented"}


def test_a_stored_text_that_nobody_wrote_is_invented(run: Run) -> None:
    ghost = Line(1, 4, "visitor", "v-9", "boo")
    run.stored = Stored([*LINES, ghost], {1: 4}, {(1, 1), (1, 3), (1, 4)})
    for page in run.pages:
        page.events.append(Shown(ghost))
    assert kinds(run) == {"invented"}


def test_a_text_stored_otherwise_than_written_is_altered(run: Run) -> None:
    run.pages[0].events[1] = Sent("v-1", "hello?")
    assert kinds(run) == {"altered"}


def test_a_text_shown_otherwise_than_stored_is_altered_and_a_disagreement(
    run: Run,
) -> None:
    exchange(run.pages[1].events, Shown(HELLO), Shown(HELLO._replace(text="hell")))
    assert kinds(run) == {"altered", "disagreement"}


def test_a_hole_in_the_numbers_is_a_gap(run: Run) -> None:
    moved = ANSWER._replace(seq=4)
    run.stored = Stored([HELLO, ACCEPTED, moved], {1: 4}, {(1, 1), (1, 4)})
    assert "gap" in kinds(run)


def test_a_chat_that_counts_wrongly_is_a_gap(run: Run) -> None:
    run.stored.last_seq[1] = 4
    assert kinds(run) == {"gap"}


def test_an_acknowledgement_before_the_commit_is_unstored(run: Run) -> None:
    run.read_backs.append(ReadBack("o-1", found=False))
    assert kinds(run) == {"unstored"}


def test_a_message_refused_for_good_and_yet_stored_is_found(run: Run) -> None:
    run.pages[1].events.append(Refused("o-1", "not_yours", final=True))
    assert kinds(run) == {"refused"}


@pytest.mark.parametrize(
    "marks",
    [
        Marks(1, 3, 2, 2, 3, 3),  # the visitor had received 3
        Marks(1, 3, 3, 1, 3, 3),  # and seen 2
        Marks(1, 3, 3, 4, 3, 3),  # seen past what was received
        Marks(1, 3, 4, 4, 3, 3),  # received past what there is
    ],
)
def test_marks_that_go_back_or_too_far_are_found(run: Run, marks: Marks) -> None:
    run.marks.append(marks)
    assert kinds(run) == {"marks"}


def test_a_run_counts_what_it_has_been_through(run: Run) -> None:
    assert (run.count(Acknowledged), run.reconnects, run.gap_fetches) == (2, 1, 1)
