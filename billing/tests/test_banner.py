"""What the dashboard says of balances (F4)."""

import pytest
from django.template import Context, Template

from accounts.models import Client
from billing.models import CreditAccount, Subscription
from billing.services import banners, credits, post_units
from livechat.testing.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("F4")]


def shown(client: Client) -> str:
    html = Template("{% load billing %}{% balance_banner client %}").render(Context({"client": client}))
    return " ".join(html.split())


def balance(client: Client, amount: int) -> None:
    CreditAccount.objects.filter(client=client).update(balance=amount)


def test_low_and_depleted_on_operations(acme: Client) -> None:
    CreditAccount.objects.update(threshold=10)
    assert not shown(acme).strip()
    balance(acme, 9)
    assert "9 credits are left" in shown(acme)
    balance(acme, 1)
    assert "1 credit is left" in shown(acme)
    balance(acme, 0)
    assert "No credits are left" in shown(acme)


def test_credits_do_not_matter_on_platform(acme: Client) -> None:
    balance(acme, 0)
    Subscription.objects.filter(client=acme).update(package="platform")
    assert banners.for_client(acme) is None


def test_nothing_is_said_before_the_first_purchase(acme: Client, bolt: Client) -> None:
    Subscription.objects.filter(client=bolt).update(package="operations")
    credits.correct(bolt, 1, reference="correction:1", actor=UserFactory(), note="A try.")
    assert banners.for_client(bolt) is None


def test_what_is_owed_comes_first(acme: Client) -> None:
    credits.reverse(acme, 11, reference="refund:1")
    assert "1 credit is owed" in shown(acme)


def test_post_units_matter_on_both_packages(bolt: Client) -> None:
    post_units.grant(bolt, 40_000, reference="order:2")
    assert "40,000 post units are left" in shown(bolt)
    post_units.debit(bolt, 40_000, reference="text:1", country="DE", segments=1)
    assert "Text messages are not sent" in shown(bolt)
