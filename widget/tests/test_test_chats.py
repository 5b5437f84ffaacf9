"""**Test your widget**: chats that are marked, cost nothing and enter no figure."""

import re

import pytest
from django.conf import settings
from django.test import Client as Http
from django.urls import reverse

from accounts.models import Client, Operator, Site
from billing.models import LedgerEntry
from billing.services import credits
from chats.events.commands import VisitorStartData
from chats.models import Chat, Visitor
from chats.services import cards, endings, figures, queue
from livechat.testing.cast import answer, ask, at, fresh
from livechat.testing.factories import NOON, SiteFactory
from widget.services import identity, visits
from widget.tests.managers import owner_of, signed_in

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43


def frame(site: Site, given: str) -> tuple[str, str]:
    """The ticket of the frame that a page with this pass gets, and who may embed it."""
    answer = Http().get(f"/widget/frame/{site.key}/", {"test": given})
    found = re.search(r'data-ticket="([^"]+)"', answer.content.decode())
    assert found
    embedding = re.search(r"frame-ancestors ([^;]+)", answer["Content-Security-Policy"])
    assert embedding
    return found[1], embedding[1]


def visitor(site: Site, ticket: str) -> Visitor:
    data = VisitorStartData(token=TOKEN, ticket=ticket)
    return visits.start(data, address="127.0.0.1", user_agent="", now=NOON).visitor


@pytest.mark.row("O5")
@pytest.mark.usefixtures("commits", "web")
def test_it_costs_nothing_and_enters_no_figure(
    acme: Client, acme_shop: Site, olga: Operator, ada: Operator
) -> None:
    page = signed_in(ada).get(reverse("dashboard_site_test", args=[acme_shop.pk])).content.decode()
    given = re.search(r'data-test="([^"]+)"', page)
    assert given
    ticket, embedding = frame(acme_shop, given[1])
    assert embedding == settings.BASE_URL
    chat = ask(visitor(acme_shop, ticket))
    assert chat.is_test
    assert cards.card(chat).is_test
    queue.accept(chat, olga, at(1))
    answer(fresh(chat), olga, seconds=2)
    endings.terminate(fresh(chat), olga, at(3))
    assert fresh(chat).outcome == ""
    assert credits.balance(acme) == 10
    assert not LedgerEntry.objects.filter(reference__startswith="interaction").exists()
    assert not figures.of_day(acme.pk, NOON.date())


def test_a_client_without_credits_can_test(acme: Client, acme_shop: Site, olga: Operator) -> None:
    for _ in range(10):
        credits.debit(acme, reference=f"interaction:{_ + 1000}")
    real, _ = frame(acme_shop, "")
    test, _ = frame(acme_shop, identity.make_pass(acme_shop, "test"))
    assert ask(visitor(acme_shop, real)).status == Chat.Status.REDIRECTED
    Visitor.objects.all().update(token_hash="another browser")
    assert ask(visitor(acme_shop, test)).status != Chat.Status.REDIRECTED


@pytest.mark.parametrize("given", ["", "nonsense", "1:test:x:y"])
def test_without_a_pass_nothing_is_a_test(acme_shop: Site, given: str) -> None:
    ticket, embedding = frame(acme_shop, given)
    assert "https://shop.example" in embedding
    assert not visitor(acme_shop, ticket).is_test


@pytest.mark.row("I1")
def test_the_pass_of_another_site_is_none(acme: Client, acme_shop: Site) -> None:
    other = identity.make_pass(SiteFactory(client=acme), "test")
    ticket, _ = frame(acme_shop, other)
    assert not identity.is_test(ticket)
    # Nor is a ticket a pass.
    assert identity.kind_of_pass(acme_shop, identity.make_ticket(acme_shop, is_test=True)) == ""


def test_only_those_who_manage_the_website_get_a_pass(bolt: Client, acme_shop: Site, olga: Operator) -> None:
    address = reverse("dashboard_site_test", args=[acme_shop.pk])
    assert [who.get(address).status_code for who in (owner_of(bolt), signed_in(olga))] == [404, 404]
    assert Http().get(address).status_code == 302
