"""May this client begin an interaction now?"""

import pytest

from accounts.models import Client
from billing.models import CreditAccount, Subscription
from billing.services import credits
from billing.services.entitlement import may_chat
from livechat.testing.cast import at
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.row("F2", "F3")]


def test_operations_needs_the_fee_and_a_credit(acme: Client) -> None:
    assert may_chat(acme, NOON) == ""
    CreditAccount.objects.update(balance=0)
    assert may_chat(acme, NOON) == "no_credits"


def test_platform_needs_the_fee_only(bolt: Client) -> None:
    assert may_chat(bolt, NOON) == ""
    Subscription.objects.update(paid_until=at(1))
    assert may_chat(bolt, NOON) == ""
    assert may_chat(bolt, at(1)) == "unpaid"


def test_credits_sleep_while_the_fee_is_unpaid_and_wake_with_it(acme: Client) -> None:
    Subscription.objects.update(paid_until=NOON)
    assert may_chat(acme, NOON) == "unpaid"
    Subscription.objects.update(paid_until=at(1))
    assert may_chat(acme, NOON) == ""
    assert credits.balance(acme) == 10


def test_suspension_comes_before_all(acme: Client) -> None:
    acme.suspended_at = NOON
    Subscription.objects.update(paid_until=NOON)
    assert may_chat(acme, NOON) == "suspended"


def test_without_a_package_there_is_no_chat(acme: Client) -> None:
    Subscription.objects.all().delete()
    assert may_chat(acme, NOON) == "unpaid"
