"""What the first page of the dashboard says is wrong, and whom it says so."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Client, Operator, Site
from billing.models import CreditAccount, Pack, Subscription, TopUp
from chats.models import Inquiry, Visitor
from livechat.testing.factories import VisitorFactory
from widget.models import Sighting

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def http(ada: Operator, acme_shop: Site) -> Http:
    """acme's owner; the chat box was seen on the shop."""
    Sighting.objects.create(site=acme_shop, origin=acme_shop.origins[0], seen_at=timezone.now())
    http = Http()
    http.force_login(ada.user)
    return http


def page(http: Http) -> str:
    return http.get("/dashboard/").content.decode()


def _suspend(acme: Client) -> None:
    Client.objects.filter(pk=acme.pk).update(
        suspended_at=timezone.now(), suspended_reason="Sold forbidden things"
    )


def _let_the_fee_run_out(acme: Client) -> None:
    Subscription.objects.filter(client=acme).update(paid_until=timezone.now() - timedelta(days=1))


def _cancel(acme: Client) -> None:
    soon = timezone.now() + timedelta(days=2)
    Subscription.objects.filter(client=acme).update(paid_until=soon, ends_at=soon)


def _let_it_end(acme: Client) -> None:
    past = timezone.now() - timedelta(days=1)
    Subscription.objects.filter(client=acme).update(paid_until=past, ends_at=past)


def _let_the_fee_be_due(acme: Client) -> None:
    Subscription.objects.filter(client=acme).update(paid_until=timezone.now() + timedelta(days=2))


def _owe(acme: Client) -> None:
    CreditAccount.objects.filter(client=acme).update(owed=3)


def _stop_promotions(acme: Client) -> None:
    Client.objects.filter(pk=acme.pk).update(
        promotions_suspended_at=timezone.now(), promotions_suspended_reason="Too many of them"
    )


def _give_top_up_up(acme: Client) -> None:
    pack = Pack.objects.create(kind="credits", quantity=50, price=7_500)
    TopUp.objects.create(client=acme, pack=pack, monthly_cap=9_000, problem="The card has expired.")


def _close_the_website(acme: Client) -> None:
    Site.objects.filter(client=acme).update(origins=[])


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (_suspend, "The service is suspended: Sold forbidden things"),
        (_let_the_fee_run_out, "The platform fee is not paid"),
        (_let_the_fee_be_due, "The platform fee is due"),
        (_cancel, "Your subscription ends on"),
        (_let_it_end, "Your subscription ended on"),
        (_owe, "3 credits are owed"),
        (_stop_promotions, "Promotions are suspended: Too many of them"),
        (_give_top_up_up, "Credits are not bought automatically: The card has expired."),
        (_close_the_website, "No address may show the chat box of Garden shop yet."),
    ],
)
def test_what_is_wrong_is_said(
    http: Http, acme: Client, happens: Callable[[Client], None], words: str
) -> None:
    assert words not in page(http)
    happens(acme)
    assert words in page(http)


def test_credits_below_the_threshold_are_worth_a_word(http: Http, acme: Client) -> None:
    assert "10 credits are left" in page(http)
    CreditAccount.objects.filter(client=acme).update(threshold=5)
    assert "10 credits are left" not in page(http)


def test_inquiries_that_wait_for_more_than_a_day_are_counted(
    http: Http, acme_shop: Site, vera: Visitor
) -> None:
    for number, hours in enumerate((1, 25, 30)):
        Inquiry.objects.create(
            client=acme_shop.client, site=acme_shop, visitor=vera, ref=str(number), body="?",
            created_at=timezone.now() - timedelta(hours=hours),
        )  # fmt: skip
    assert "2 inquiries wait for an answer" in page(http)


@pytest.mark.row("I1")
def test_nothing_of_another_client_is_said(http: Http, bolt: Client, bolt_shop: Site) -> None:
    _close_the_website(bolt)
    _suspend(bolt)
    visitor = VisitorFactory(site=bolt_shop)
    Inquiry.objects.create(
        client=bolt, site=bolt_shop, visitor=visitor, ref="b", body="?",
        created_at=timezone.now() - timedelta(days=2),
    )  # fmt: skip
    found = page(http)
    assert "Bike shop" not in found
    assert "forbidden" not in found
    assert "inquir" not in found


@pytest.mark.row("I1")
def test_an_operator_is_not_told_about_money(carl: Operator, bolt: Client, bolt_shop: Site) -> None:
    _let_the_fee_run_out(bolt)
    http = Http()
    http.force_login(carl.user)
    found = page(http)
    assert "Chats are stopped" in found
    assert "To do" not in found
    assert not re.search(r"\bfee\b", found)


def test_the_page_says_whether_somebody_is_there(http: Http, olga: Operator) -> None:
    assert "You are online" in page(http)
    assert "1 of our operators is there" in page(http)
    Operator.objects.update(is_online=False)
    assert "Nobody is online" in page(http)


def test_the_page_says_when_it_is_closed(http: Http, olga: Operator, acme_shop: Site) -> None:
    yesterday = str((timezone.now() - timedelta(days=1)).weekday())
    Site.objects.filter(pk=acme_shop.pk).update(hours={yesterday: [["09:00", "17:00"]]})
    assert "Outside your opening hours" in page(http)
