"""Post units: what texts cost, prepaid, with a cap and a record of what was not sent (U7)."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Client
from billing.models import PostUnitAccount, PostUnitEntry, TextPrice, UnsentText
from billing.services import limits, post_units, usage
from billing.services.usage import Month
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.row("U7")]


@pytest.fixture
def prepaid(acme: Client) -> Client:
    TextPrice.objects.create(country="DE", units=790)
    TextPrice.objects.create(country="US", units=120, is_allowed=False)
    post_units.grant(acme, 10_000, reference="order:units", now=NOON)
    return acme


def send(client: Client, reference: str, text: str = "Hello", country: str = "DE") -> int:
    segments, units = post_units.price(country, text)
    return post_units.debit(client, units, reference=reference, country=country, segments=segments, now=NOON)


def test_a_text_costs_its_segments_once(prepaid: Client) -> None:
    for _ in range(3):
        assert send(prepaid, "text:1", "a" * 161) == 10_000 - 2 * 790
    entry = PostUnitEntry.objects.get(reason="text")
    assert (entry.amount, entry.country, entry.segments) == (-1_580, "DE", 2)


def test_what_the_provider_refuses_is_returned_once(prepaid: Client) -> None:
    send(prepaid, "text:1")
    for _ in range(3):
        assert post_units.give_back(prepaid, reference="text:1", now=NOON) == 10_000
    assert post_units.give_back(prepaid, reference="text:never") == 10_000
    assert post_units.spent(prepaid, NOON) == 0


@pytest.mark.parametrize("country", ["US", "FR", "", "de"])
def test_texts_go_only_where_they_have_a_price_and_are_allowed(prepaid: Client, country: str) -> None:
    with pytest.raises(post_units.CountryRefused):
        post_units.price(country, "Hello")


def test_without_units_nothing_is_taken_and_it_is_written_down(prepaid: Client) -> None:
    with transaction.atomic():
        for _ in range(2):
            with pytest.raises(post_units.NoUnits):
                send(prepaid, "text:long", "a" * 3_000)
    assert post_units.balance(prepaid) == 10_000
    unsent = UnsentText.objects.get()
    assert (unsent.why, unsent.country, unsent.segments) == ("no_units", "DE", 20)


def test_a_month_costs_no_more_than_the_cap(prepaid: Client) -> None:
    limits.set_monthly_cap(prepaid, 1_600)
    send(prepaid, "text:1")
    send(prepaid, "text:2")
    with pytest.raises(post_units.CapReached):
        send(prepaid, "text:3")
    assert post_units.balance(prepaid) == 10_000 - 1_580
    assert UnsentText.objects.get().why == "cap"
    post_units.give_back(prepaid, reference="text:1", now=NOON)
    send(prepaid, "text:4")
    PostUnitAccount.objects.update(monthly_cap=None)
    assert send(prepaid, "text:5") == 10_000 - 3 * 790


def test_the_next_month_begins_anew(prepaid: Client) -> None:
    limits.set_monthly_cap(prepaid, 800)
    send(prepaid, "text:1")
    later = Month.of(NOON).end
    assert post_units.debit(prepaid, 790, reference="text:2", country="DE", segments=1, now=later) == 8_420
    assert post_units.spent(prepaid, later - timedelta(seconds=1)) == 1_580
    assert post_units.spent(prepaid, later) == 790


def test_usage_lists_countries_prices_and_what_was_not_sent(prepaid: Client, bolt: Client) -> None:
    send(prepaid, "text:1", "ü" * 161)
    TextPrice.objects.filter(country="DE").update(units=800)
    send(prepaid, "text:2")
    send(prepaid, "text:3")
    post_units.give_back(prepaid, reference="text:3", now=NOON)
    with pytest.raises(post_units.NoUnits):
        send(prepaid, "text:4", "a" * 3_000)
    month = Month.of(NOON)
    assert usage.by_country(prepaid, month) == [("DE", 790, 1, 2, 1_580), ("DE", 800, 1, 1, 800)]
    assert [tuple(one) for one in usage.not_sent(prepaid, month)] == [
        ("Not enough post units", 1, 20),
        ("Refused by the provider, not charged", 1, 1),
    ]
    assert usage.by_country(prepaid, month.previous) == usage.by_country(bolt, month) == []
    # Refused after midnight: it belongs to the month of its text.
    post_units.give_back(prepaid, reference="text:2", now=month.end)
    assert usage.by_country(prepaid, month) == [("DE", 790, 1, 2, 1_580)]
    assert ("Refused by the provider, not charged", 2, 2) in usage.not_sent(prepaid, month)
    assert (usage.by_country(prepaid, month.next), usage.not_sent(prepaid, month.next)) == ([], [])
    assert post_units.spent(prepaid, month.end) == 0


def test_months_follow_each_other() -> None:
    december = Month.of(NOON.replace(month=12))
    assert (december.name, december.next.name, december.previous.name) == ("2026-12", "2027-01", "2026-11")
    assert december.next.previous == december
