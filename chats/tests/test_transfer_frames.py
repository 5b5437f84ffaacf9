"""Transfers over the socket and the page beside it, as the wrong person and in the wrong state."""

from collections.abc import Iterator
from contextlib import ExitStack
from secrets import token_urlsafe

import pytest
from django.conf import settings
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Client, Department, Operator
from chats.models import Chat, Message, Transfer
from chats.services import queue
from livechat.testing.factories import (
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
    VisitorFactory,
)
from livechat.testing.frames import Wire
from livechat.tests.product import Product

pytestmark = pytest.mark.usefixtures("server_database")

NEVER = 10**12


@pytest.fixture
def client(server_database: None) -> Client:
    """On Platform, with people of its own."""
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=client)
    return client


def colleague(client: Client, name: str = "Carl") -> Operator:
    """At work for the client."""
    now = timezone.now()
    email = f"{token_urlsafe(8)}@people.example".lower()
    operator = OperatorFactory(
        user__email=email, display_name=name, is_online=True, seen_at=now, last_input_at=now
    )
    MemberFactory(client=client, user=operator.user)
    return operator


@pytest.fixture
def chat(client: Client) -> Chat:
    """Anna's."""
    anna = colleague(client, "Anna")
    now = timezone.now()
    visitor = VisitorFactory(site=SiteFactory(client=client), seen_at=now, active_at=now)
    chat = queue.enter(visitor, ref="first", text="Is it a secret?", now=now).chat
    queue.accept(chat, anna, now)
    return Chat.objects.get(pk=chat.pk)


@pytest.fixture
def lines(server: Product) -> Iterator["Lines"]:
    with ExitStack() as stack:
        yield Lines(server, stack)


class Lines:
    """Sockets of operators, closed with the test."""

    def __init__(self, server: Product, stack: ExitStack) -> None:
        self._server, self._stack = server, stack

    def of(self, operator: Operator) -> Wire:
        http = Http()
        http.force_login(operator.user)
        name = settings.SESSION_COOKIE_NAME
        cookie = f"{name}={http.cookies[name].value}"
        address = f"{self._server.ws_url}/ws/operator/"
        wire = self._stack.enter_context(Wire(address, origin=self._server.url, cookie=cookie))
        wire.ask("session.start", {}, ref="start")
        return wire


@pytest.mark.row("O28", "O31", "O32", "O34", "O35")
def test_offer_deny_offer_accept(client: Client, chat: Chat, lines: Lines) -> None:
    carl = colleague(client)
    assert chat.operator is not None
    anna, his = lines.of(chat.operator), lines.of(carl)
    listed = anna.ask("transfer.receivers", {}, chat=chat.pk)["data"]
    assert [one["name"] for one in listed["operators"]] == ["Carl"]
    # A card number is kept out of a reason too (I5).
    reason = {"reason": "Pays with 4111 1111 1111 1111.", "receiver": carl.pk}
    assert anna.ask("transfer.offer", reason, chat=chat.pk)["type"] == "ok"
    first = Transfer.objects.open().get(chat=chat)
    assert "4111 1111" not in first.reason
    assert his.ask("transfer.deny", {"transfer": first.pk, "reason": " "}, chat=chat.pk)["type"] == "ok"
    assert anna.ask("transfer.offer", reason, chat=chat.pk)["type"] == "ok"
    second = Transfer.objects.open().get(chat=chat)
    assert his.ask("transfer.accept", {"transfer": first.pk}, chat=chat.pk)["code"] == "transfer_over"
    assert his.ask("transfer.accept", {"transfer": second.pk}, chat=chat.pk)["type"] == "ok"
    assert anna.ask("message.send", {"text": "mine?"}, ref="m1", chat=chat.pk)["code"] == "not_yours"
    assert his.ask("message.send", {"text": "mine."}, ref="m2", chat=chat.pk)["type"] == "ok"


@pytest.mark.row("I1")
def test_a_transfer_of_others_is_like_one_that_never_was(client: Client, chat: Chat, lines: Lines) -> None:
    carl, dora = colleague(client), colleague(client, "Dora")
    stranger = colleague(ClientFactory(slug=f"client-{token_urlsafe(8)}"), "Stranger")
    assert chat.operator is not None
    anna = lines.of(chat.operator)
    offer = {"reason": "Why.", "receiver": carl.pk}
    assert anna.ask("transfer.offer", offer, chat=chat.pk)["type"] == "ok"
    transfer = Transfer.objects.get(chat=chat)
    for who in (stranger, dora):
        wire = lines.of(who)
        for command in ("transfer.accept", "transfer.deny", "transfer.cancel"):
            real = wire.ask(command, {"transfer": transfer.pk}, chat=chat.pk)
            assert real == wire.ask(command, {"transfer": NEVER}, chat=chat.pk)
            assert real == wire.ask(command, {"transfer": NEVER}, chat=NEVER)
            assert real["code"] == "not_found"
    # The sender does not answer their own offer, the receiver does not take it back.
    for wire, command in ((anna, "transfer.accept"), (lines.of(carl), "transfer.cancel")):
        assert wire.ask(command, {"transfer": transfer.pk}, chat=chat.pk)["code"] == "not_found"
    transfer.refresh_from_db()
    assert transfer.outcome == "open"


@pytest.mark.row("I1")
def test_people_and_departments_of_others_cannot_be_offered_a_chat(
    client: Client, chat: Chat, lines: Lines
) -> None:
    other = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    stranger = colleague(other, "Stranger")
    department = Department.objects.create(client=other, name="Theirs")
    assert chat.operator is not None
    anna = lines.of(chat.operator)
    never = anna.ask("transfer.offer", {"reason": "Why.", "receiver": NEVER}, chat=chat.pk)
    assert never["code"] == "not_found"
    for to in ({"receiver": stranger.pk}, {"department": department.pk}, {"department": NEVER}, {}):
        assert anna.ask("transfer.offer", {"reason": "Why.", **to}, chat=chat.pk) == never
    assert not Transfer.objects.filter(chat=chat).exists()


def test_what_is_refused_stores_nothing(client: Client, chat: Chat, lines: Lines) -> None:
    carl = colleague(client)
    assert chat.operator is not None
    anna, his = lines.of(chat.operator), lines.of(carl)
    to = {"receiver": carl.pk}
    codes = {
        "no_reason": {"reason": " \n\t", **to},
        "bad_text": {"reason": "a\u0000b", **to},
        "not_available": {"reason": "Why.", "receiver": chat.operator.pk},
        "bad_frame": {"reason": "x" * 501, **to},
    }
    for code, data in codes.items():
        assert anna.ask("transfer.offer", data, chat=chat.pk)["code"] == code
    for wrong in (
        {"reason": 1, **to},
        {"reason": "Why.", "receiver": "1"},
        {"reason": "Why.", "now": 1, **to},
    ):
        assert anna.ask("transfer.offer", wrong, chat=chat.pk)["code"] == "bad_frame"
    assert his.ask("transfer.offer", {"reason": "Why.", **to}, chat=chat.pk)["code"] == "not_yours"
    assert his.ask("transfer.receivers", {}, chat=chat.pk)["code"] == "not_yours"
    assert anna.ask("chat.terminate", {}, chat=chat.pk)["type"] == "ok"
    assert anna.ask("transfer.offer", {"reason": "Why.", **to}, chat=chat.pk)["code"] == "chat_ended"
    assert anna.ask("chat.knock", {}, chat=chat.pk)["code"] == "chat_ended"
    assert not Transfer.objects.filter(chat=chat).exists()


@pytest.mark.row("O30", "I1")
def test_the_receiver_reads_what_was_said_and_nobody_else_does(
    server: Product, client: Client, chat: Chat, lines: Lines
) -> None:
    carl, dora = colleague(client), colleague(client, "Dora")
    assert chat.operator is not None
    offer = {"reason": "Why.", "receiver": carl.pk}
    assert lines.of(chat.operator).ask("transfer.offer", offer, chat=chat.pk)["type"] == "ok"
    Message.objects.filter(chat=chat, author="visitor").update(body="<script>alert(1)</script>")
    transfer = Transfer.objects.get(chat=chat)
    http = Http()
    http.force_login(carl.user)
    shown = http.get(f"/console/transfers/{transfer.pk}/")
    assert "&lt;script&gt;alert(1)" in shown.content.decode()
    assert http.post(f"/console/transfers/{transfer.pk}/").status_code == 405
    for who in (dora, chat.operator):
        http.force_login(who.user)
        foreign, never = (http.get(f"/console/transfers/{pk}/") for pk in (transfer.pk, NEVER))
        assert foreign.status_code == never.status_code == 404
        assert foreign.content == never.content
