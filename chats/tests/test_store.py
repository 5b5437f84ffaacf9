"""Numbers, repeats and refusals of the one function that stores messages."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from accounts.models import Operator
from chats.models import Chat, Message
from chats.services import messages
from chats.services.messages import VISITOR, Draft, Outcome
from livechat.testing.factories import NOON, ChatFactory, OperatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Operator:
    return OperatorFactory()


@pytest.fixture
def chat(operator: Operator) -> Chat:
    return ChatFactory(status=Chat.Status.ACTIVE, operator=operator)


def line(chat: Chat, ref: str, body: str = "hello", **fields: object) -> Draft:
    return Draft(chat.pk, VISITOR, ref, body, NOON, **fields)  # type: ignore[arg-type]


def reply(chat: Chat, operator: Operator, ref: str, body: str = "hello") -> Draft:
    return Draft(
        chat.pk, messages.author_of(operator.pk), ref, body, NOON, operator.pk, operator.display_name
    )


def store(*drafts: Draft) -> list[Outcome]:
    return messages.store(drafts, wait=True)


@pytest.mark.both
@pytest.mark.row("D3")
def test_lines_are_numbered_in_the_order_of_the_batch(chat: Chat, operator: Operator) -> None:
    outcomes = store(line(chat, "a"), reply(chat, operator, "b"), line(chat, "c"))
    assert [outcome.seq for outcome in outcomes] == [1, 2, 3]
    assert list(Message.objects.values_list("seq", "ref")) == [(1, "a"), (2, "b"), (3, "c")]
    chat.refresh_from_db()
    assert (chat.last_seq, chat.visitor_seq, chat.operator_seq) == (3, 3, 2)


@pytest.mark.both
@pytest.mark.row("D4")
def test_a_line_sent_again_is_stored_once_and_answered_alike(chat: Chat) -> None:
    [first] = store(line(chat, "a"))
    [in_one_batch, _] = store(line(chat, "b"), line(chat, "b"))
    [again] = store(line(chat, "a"))
    assert (again.seq, again.body, again.at) == (first.seq, first.body, first.at)
    assert not again.is_new
    assert in_one_batch.seq == 2
    assert Message.objects.count() == 2


@pytest.mark.both
@pytest.mark.row("D4")
def test_the_same_ref_with_another_text_is_refused_and_the_first_stands(chat: Chat) -> None:
    store(line(chat, "a", "first"))
    [outcome] = store(line(chat, "a", "second"))
    assert outcome.code == "ref_reused"
    assert Message.objects.get().body == "first"


@pytest.mark.both
@pytest.mark.row("D4")
def test_a_line_sent_again_after_the_end_gets_its_first_answer(chat: Chat) -> None:
    store(line(chat, "a"))
    Chat.objects.update(status="ended", reason="operator", ended_at=NOON)
    [outcome] = store(line(chat, "a"))
    assert (outcome.code, outcome.seq) == ("", 1)


@pytest.mark.both
@pytest.mark.row("A3")
def test_nothing_is_stored_after_the_end(chat: Chat, operator: Operator) -> None:
    Chat.objects.update(status="ended", reason="operator", ended_at=NOON)
    outcomes = store(line(chat, "a"), reply(chat, operator, "b"))
    assert [outcome.code for outcome in outcomes] == ["chat_ended", "chat_ended"]
    assert not Message.objects.exists()


@pytest.mark.both
def test_only_the_owner_writes_and_only_while_it_is_active(chat: Chat, operator: Operator) -> None:
    stranger = OperatorFactory()
    [outcome] = store(reply(chat, stranger, "a"))
    assert outcome.code == "not_yours"
    Chat.objects.update(status="assigned")
    [outcome] = store(reply(chat, operator, "b"))
    assert outcome.code == "not_yours"
    assert not Message.objects.exists()


@pytest.mark.both
def test_a_chat_that_never_existed_harms_no_neighbour(chat: Chat) -> None:
    nowhere = Draft(chat.pk + 1000, VISITOR, "a", "hello", NOON)
    outcomes = store(nowhere, line(chat, "b"))
    assert [outcome.code for outcome in outcomes] == ["not_found", ""]


@pytest.mark.both
def test_the_first_response_is_the_operators_first_line_after_the_visitors(
    chat: Chat, operator: Operator
) -> None:
    store(reply(chat, operator, "greeting"))
    chat.refresh_from_db()
    assert chat.first_response_at is None
    store(line(chat, "question"), reply(chat, operator, "answer"))
    chat.refresh_from_db()
    assert chat.first_response_at == NOON


@pytest.mark.both
def test_a_response_is_unseen_until_the_visitor_writes(chat: Chat, operator: Operator) -> None:
    store(reply(chat, operator, "a"))
    chat.refresh_from_db()
    assert chat.unseen_since == NOON
    store(line(chat, "b"))
    chat.refresh_from_db()
    assert chat.unseen_since is None


@pytest.mark.both
def test_an_operators_line_ends_the_hold_and_a_visitors_does_not(chat: Chat, operator: Operator) -> None:
    held = NOON + timedelta(minutes=10)
    Chat.objects.update(hold_until=held)
    store(line(chat, "a"))
    chat.refresh_from_db()
    assert chat.hold_until == held
    store(reply(chat, operator, "b"))
    chat.refresh_from_db()
    assert chat.hold_until is None


@pytest.mark.both
def test_a_message_moves_no_deadline_unless_the_chat_waited_for_it(chat: Chat) -> None:
    deadline = NOON + timedelta(hours=72)

    def stored(ref: str, **state: object) -> tuple[str, bool]:
        Chat.objects.update(deadline_at=deadline, **state)
        [outcome] = store(line(chat, ref))
        chat.refresh_from_db()
        assert chat.deadline_at in (NOON, deadline)
        return outcome.woke, chat.deadline_at == NOON

    # The first words of an active chat may cost its credit.
    assert stored("first") == ("first", True)
    assert stored("a") == ("", False)
    assert stored("b", away_at=NOON) == ("back", True)


@pytest.mark.both
def test_first_words_of_a_chat_that_waits_leave_it_its_place(chat: Chat) -> None:
    deadline = NOON + timedelta(minutes=5)
    Chat.objects.update(status=Chat.Status.QUEUED, operator=None, deadline_at=deadline)
    assert store(line(chat, "first"))[0].woke == "first"
    chat.refresh_from_db()
    assert chat.deadline_at == deadline


@pytest.mark.both
def test_text_of_every_kind_comes_back_as_it_was(chat: Chat) -> None:
    body = "“Ünïcode” \\ \" ' %s %% ; -- {} [] \t\n مرحبا 👩‍👩‍👧 \u2028"
    store(line(chat, "a", body, data={"price": 1.5, "nested": [None, True]}))
    stored = Message.objects.get()
    assert stored.body == body
    assert stored.data == {"price": 1.5, "nested": [None, True]}
    assert stored.created_at == NOON


@pytest.mark.django_db(transaction=True)
@pytest.mark.row("D3")
def test_numbers_stay_dense_when_processes_race(chat: Chat) -> None:
    """Eight writers send 25 lines each, and every second line twice."""
    start = threading.Barrier(8)

    def write(name: int) -> None:
        try:
            start.wait()
            for number in range(25):
                for _ in range(1 + number % 2):
                    [outcome] = store(line(chat, f"{name}-{number}"))
                    assert outcome.code == ""
        finally:
            connections.close_all()

    run_threads([threading.Thread(target=write, args=(name,)) for name in range(8)])
    seqs = list(Message.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, 201))


@pytest.mark.django_db(transaction=True)
def test_a_chat_that_somebody_holds_is_skipped_and_its_neighbour_is_not(chat: Chat) -> None:
    other = ChatFactory()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Chat.objects.filter(pk=chat.pk).update(version=2)
                held.set()
                done.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    outcomes = messages.store([line(chat, "a"), line(other, "b")], wait=False)
    done.set()
    thread.join()
    expected = ["locked", ""] if connection.vendor == "postgresql" else ["", ""]
    assert [outcome.code for outcome in outcomes] == expected


def run_threads(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
