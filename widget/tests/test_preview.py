"""What a visitor is typing, and numbers in two lines, over real sockets (X3, S9)."""

from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Member, Operator, Site, User
from accounts.services import availability
from billing.models import Subscription
from chats.models import Message
from livechat.testing.factories import ClientFactory, SiteFactory, SubscriptionFactory
from livechat.testing.frames import Wire
from livechat.tests.product import Product
from widget.services.identity import make_ticket
from widget.tests.people import Desk

pytestmark = pytest.mark.usefixtures("server_database")

CARD = "4111 1111 1111 1111"


@pytest.fixture
def site(server_database: None) -> Site:
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=client, package=Subscription.Package.PLATFORM)
    return SiteFactory(client=client)


@pytest.fixture
def desk(server: Product, site: Site) -> Iterator[Desk]:
    user = User.objects.create_user(f"{token_urlsafe(8)}@people.example".lower(), name="Carl")
    Member.objects.create(client=site.client, user=user, role=Member.Role.OPERATOR)
    operator = Operator.objects.create(user=user, display_name="Carl")
    availability.operators_seen([operator.pk], timezone.now())
    with Desk(server, operator) as desk:
        yield desk


class Tab(Wire):
    """A visitor's tab of a browser that has this token."""

    def __init__(self, server: Product, site: Site, token: str) -> None:
        super().__init__(f"{server.ws_url}/ws/visitor/", origin=server.url)
        self.started = self.ask("session.start", {"token": token, "ticket": make_ticket(site)}, ref="start")

    def say(self, text: str, ref: str, chat: int | None = None) -> dict[str, Any]:
        return self.ask("message.send", {"text": text}, ref=ref, **({"chat": chat} if chat else {}))["data"]  # type: ignore[no-any-return]


@pytest.fixture
def tab(server: Product, site: Site, desk: Desk) -> Iterator[Tab]:
    with Tab(server, site, token_urlsafe(32)) as tab:
        yield tab


def typed(desk: Desk) -> list[str]:
    return [fact["data"]["text"] for fact in desk.heard if fact["type"] == "typing.started"]


@pytest.mark.row("X3", "I5")
def test_operators_see_it_masked_and_it_is_stored_nowhere(tab: Tab, desk: Desk) -> None:
    chat = tab.say("Hello", "a")["chat"]
    desk.accept(chat)
    tab.ask("chat.type", {"text": f"It is {CARD}"}, ref="t", chat=chat)
    desk.wait(lambda fact: fact["type"] == "typing.started")
    assert typed(desk) == ["It is •••• •••• •••• 1111"]
    assert not Message.objects.filter(chat=chat, body__contains="It is").exists()


@pytest.mark.row("X3")
def test_another_tab_of_the_visitor_never_hears_it(server: Product, site: Site, desk: Desk) -> None:
    token = token_urlsafe(32)
    with Tab(server, site, token) as one, Tab(server, site, token) as other:
        chat = one.say("Hello", "a")["chat"]
        other.ask("chat.resume", {"after": 0}, ref="r", chat=chat)
        desk.accept(chat)
        one.ask("chat.type", {"text": "a secret thought"}, ref="t", chat=chat)
        desk.wait(lambda fact: fact["type"] == "typing.started")
        one.say("That was it", "b", chat)
        heard: list[str] = []
        while not heard or "That was it" not in heard[-1]:
            heard.append(str(other._socket.recv(timeout=10)))
        assert "a secret thought" not in "".join(heard)


@pytest.mark.row("X3")
def test_the_site_can_switch_it_off(server: Product, site: Site, desk: Desk) -> None:
    Site.objects.filter(pk=site.pk).update(typing_preview=False)
    with Tab(server, site, token_urlsafe(32)) as tab:
        chat = tab.say("Hello", "a")["chat"]
        desk.accept(chat)
        tab.ask("chat.type", {"text": "a secret thought"}, ref="t", chat=chat)
        desk.wait(lambda fact: fact["type"] == "typing.started")
        assert typed(desk) == [""]


def test_it_comes_at_most_once_a_second(tab: Tab, desk: Desk) -> None:
    chat = tab.say("Hello", "a")["chat"]
    desk.accept(chat)
    for number in range(20):
        tab.ask("chat.type", {"text": f"thought {number}"}, ref=f"t{number}", chat=chat)
    tab.say("Done", "b", chat)
    desk.hear("Done")
    assert 1 <= len(typed(desk)) <= 4


@pytest.mark.row("S9", "I5")
def test_a_number_in_two_lines_is_never_whole(server: Product, site: Site, desk: Desk) -> None:
    token = token_urlsafe(32)
    with Tab(server, site, token) as tab:
        first = tab.say("My card is 4111 1111", "a")
        assert tab.say("1111 1111, thanks", "b", first["chat"])["text"] == "•••• ••••, thanks"
        # A second try of it is the same line, masked or not.
        again = tab.say("1111 1111, thanks", "b", first["chat"])
        assert (again["seq"], again["text"]) == (2, "•••• ••••, thanks")
        third = tab.say("4111 1111", "c", first["chat"])
    # After a reconnect the record says what came before.
    with Tab(server, site, token) as tab:
        assert tab.started["data"]["messages"][str(third["chat"])][-1]["text"] == "4111 1111"
        assert tab.say("1111 1111", "d", third["chat"])["text"] == "•••• ••••"
