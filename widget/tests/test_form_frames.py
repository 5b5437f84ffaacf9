"""The form before a chat on a real socket: what a page sends, what no page would send (P3, P4)."""

import json
from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Site
from accounts.services import availability
from chats.models import Chat, Inquiry, SentForm
from livechat.testing.factories import (
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
)
from livechat.testing.frames import Wire
from livechat.tests.product import Product
from notifications.models import Delivery
from widget.models import DataCollection, FormField
from widget.services.identity import make_ticket

pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("P3")]

GOOD = {"name": ["Vera"], "email": ["vera@example.com"]}


@pytest.fixture
def site(server_database: None) -> Site:
    """Asks for name and e-mail; somebody is online for it."""
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=client)
    operator = OperatorFactory(user__email=f"{token_urlsafe(8)}@people.example".lower())
    MemberFactory(client=client, user=operator.user)
    availability.operators_seen([operator.pk], timezone.now())
    type(operator).objects.filter(pk=operator.pk).update(is_online=True, last_input_at=timezone.now())
    site = SiteFactory(client=client)
    DataCollection.objects.create(site=site, reactive=True)
    for type_, label in (("name", "Name"), ("email", "E-mail"), ("long", "Question")):
        required = type_ != "long"
        FormField.objects.create(site=site, kind="reactive", type=type_, label=label, required=required)
    return site


@pytest.fixture
def token() -> str:
    return token_urlsafe(32)


@pytest.fixture
def vera(server: Product, site: Site, token: str) -> Iterator[Wire]:
    with Wire(f"{server.ws_url}/ws/visitor/", origin=server.url) as socket:
        data = {"token": token, "ticket": make_ticket(site)}
        assert socket.ask("session.start", data, ref="start")["type"] == "session.started"
        yield socket


def form(**answers: list[str]) -> dict[str, Any]:
    return {"kind": "reactive", "answers": answers}


@pytest.mark.row("P4")
def test_a_form_a_wait_and_an_e_mail_instead(vera: Wire, site: Site, server: Product, token: str) -> None:
    refused = vera.ask("message.send", {"text": "Hello"}, ref="m")
    assert (refused["type"], refused["code"]) == ("error", "form_required")
    wrong = vera.ask("form.send", form(name=["Vera"], email=["vera"]), ref="f")
    assert (wrong["code"], wrong["fields"]) == ("bad_answers", {"email": "wrong"})
    missing = vera.ask("form.send", form(name=[" "]), ref="f")
    assert missing["fields"] == {"name": "missing", "email": "missing"}

    first = vera.ask("form.send", form(**GOOD), ref="f")["data"]["chat"]
    assert (first["status"], first["position"]) == ("waiting", 1)
    assert vera.ask("form.send", form(**GOOD), ref="f")["data"]["chat"]["id"] == first["id"]
    # In another tab the chat is there, and what was answered is not asked again.
    with Wire(f"{server.ws_url}/ws/visitor/", origin=server.url) as tab:
        data = {"token": token, "ticket": make_ticket(site)}
        started = tab.ask("session.start", data, ref="start")["data"]
        assert [chat["id"] for chat in started["chats"]] == [first["id"]]
        assert started["answered"] == ["email", "name"]
        assert tab.ask("form.send", form(**GOOD), ref="g")["data"]["chat"]["id"] == first["id"]
    assert vera.ask("message.send", {"text": "Hello"}, ref="m", chat=first["id"])["data"]["seq"] == 1

    assert vera.ask("chat.email", {"email": "vera"}, ref="e", chat=first["id"])["code"] == "bad_email"
    for _ in range(2):
        answer = vera.ask("chat.email", {"email": "vera@example.com"}, ref="e", chat=first["id"])
        assert answer["type"] == "ok"
    inquiry = Inquiry.objects.get(chat=first["id"])
    assert (inquiry.body, inquiry.name) == ("Hello", "Vera")
    assert Delivery.objects.filter(reference=f"inquiry_receipt:{inquiry.pk}").count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "reactive"},
        {"kind": "other", "answers": {}},
        {"kind": "reactive", "answers": []},
        {"kind": "reactive", "answers": {"name": "Vera"}},
        {"kind": "reactive", "answers": {"name": [7]}},
        {"kind": "reactive", "answers": {"name": ["x" * 2_001]}},
        {"kind": "reactive", "answers": {"": ["x"]}},
        {"kind": "reactive", "answers": {"name": ["x"] * 51}},
        {"kind": "reactive", "answers": {f"f{n}": ["x"] for n in range(31)}},
        {"kind": "reactive", "answers": GOOD, "chat": 1},
    ],
)
def test_a_form_that_is_none_is_refused_and_the_next_frame_is_heard(
    vera: Wire, site: Site, data: dict[str, Any]
) -> None:
    assert vera.ask("form.send", data, ref="f")["code"] == "bad_frame"
    assert vera.ask("session.beat", {}, ref="beat")["type"] == "ok"
    assert not Chat.objects.filter(site=site).exists()


def test_a_form_needs_a_name_of_its_own(vera: Wire, site: Site) -> None:
    vera.send(json.dumps({"v": 1, "type": "form.send", "data": form(**GOOD)}))
    assert vera.wait("")["code"] == "bad_frame"
    assert not SentForm.objects.filter(chat__site=site).exists()


@pytest.mark.row("I1")
def test_nobody_leaves_the_queue_for_somebody_else(vera: Wire, site: Site, server: Product) -> None:
    chat = vera.ask("form.send", form(**GOOD), ref="f")["data"]["chat"]["id"]
    with Wire(f"{server.ws_url}/ws/visitor/", origin=server.url) as other:
        other.ask("session.start", {"token": token_urlsafe(32), "ticket": make_ticket(site)}, ref="start")
        answers = [
            other.ask("chat.email", {"email": "x@example.com"}, ref=f"e{number}", chat=number)
            for number in (chat, 10**9)
        ]
    assert {answer["code"] for answer in answers} == {"not_found"}
    assert Chat.objects.get(pk=chat).is_waiting
