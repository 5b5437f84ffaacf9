"""`/dashboard/usage/`: Current usage, Prepaid usage, and the limits (U7, F4, X14)."""

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Client, Operator
from billing.models import (
    BillingDetails,
    CreditAccount,
    Pack,
    PostUnitAccount,
    Subscription,
    TaxRate,
    TopUp,
)
from billing.services import post_units
from livechat.testing.factories import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("U7")]

USAGE = "/dashboard/usage/"


@pytest.fixture
def owner(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


@pytest.fixture
def admin(acme: Client) -> Http:
    http = Http()
    http.force_login(MemberFactory(client=acme, role="admin").user)
    return http


@pytest.fixture
def pack(db: None) -> Pack:
    return Pack.objects.create(kind="credits", quantity=50, price=7_500)


def test_the_month_says_what_texts_cost(owner: Http, acme: Client) -> None:
    now = timezone.now()
    post_units.grant(acme, 10_000, reference="order:2", now=now)
    post_units.debit(acme, 1_580, reference="text:1", country="DE", segments=2, now=now)
    with pytest.raises(post_units.NoUnits):
        post_units.debit(acme, 79_000, reference="text:2", country="DE", segments=100, now=now)
    text = owner.get(USAGE).content.decode()
    for words in ("Current usage", "Prepaid usage", "€0.0790", "€0.1580", "8,420", "worth €0.8420"):
        assert words in text
    assert "Not enough post units: 1 text, 100 segments" in text


def test_earlier_months_can_be_looked_at(owner: Http) -> None:
    assert "No texts in March 2026" in owner.get(USAGE, {"month": "2026-03"}).content.decode()
    for month in ("2026-13", "0000-01", "x", "2026-03-01", "٢٠٢٦-٠٣"):
        assert owner.get(USAGE, {"month": month}).status_code == 200


@pytest.mark.row("F4")
def test_thresholds_are_set(admin: Http, acme: Client) -> None:
    assert admin.post(f"{USAGE}thresholds/", {"credits": 35, "post_units": 0}).status_code == 302
    assert CreditAccount.objects.get(client=acme).threshold == 35
    assert PostUnitAccount.objects.get(client=acme).threshold == 0


@pytest.mark.parametrize("value", ["-1", "x", "", "1.5", "9" * 30])
def test_a_threshold_that_is_none_is_refused(owner: Http, acme: Client, value: str) -> None:
    answer = owner.post(f"{USAGE}thresholds/", {"credits": value, "post_units": 5})
    assert answer.status_code == 422
    assert CreditAccount.objects.get(client=acme).threshold == 20


def test_the_cap_is_typed_as_money_and_can_be_taken_away(owner: Http, acme: Client) -> None:
    owner.post(f"{USAGE}cap/", {"monthly_cap": "12.50"})
    assert PostUnitAccount.objects.get(client=acme).monthly_cap == 125_000
    assert 'value="12.50"' in owner.get(USAGE).content.decode()
    owner.post(f"{USAGE}cap/", {"monthly_cap": ""})
    assert PostUnitAccount.objects.get(client=acme).monthly_cap is None
    assert owner.post(f"{USAGE}cap/", {"monthly_cap": "-1"}).status_code == 422


def choice(chosen: Pack, **changes: object) -> dict[str, object]:
    return {"is_active": "on", "below": 20, "pack": chosen.pk, "monthly_cap": "200.00"} | changes


@pytest.mark.row("X14")
def test_the_owner_switches_automatic_top_up_on(owner: Http, acme: Client, pack: Pack) -> None:
    assert owner.post(f"{USAGE}top-up/", choice(pack)).status_code == 422, "nothing pays for it"
    Subscription.objects.filter(client=acme).update(gateway="simulated", provider_method="card")
    assert owner.post(f"{USAGE}top-up/", choice(pack)).status_code == 302
    top_up = TopUp.objects.get(client=acme)
    assert (top_up.is_active, top_up.below, top_up.monthly_cap) == (True, 20, 20_000)
    assert owner.post(f"{USAGE}top-up/", choice(pack, is_active="")).status_code == 302
    assert not TopUp.objects.get(client=acme).is_active


@pytest.mark.row("X14")
@pytest.mark.parametrize(
    "change", [{"below": 0}, {"below": -1}, {"monthly_cap": "74.99"}, {"monthly_cap": ""}, {"pack": 10**9}]
)
def test_what_would_never_work_is_refused(
    owner: Http, acme: Client, pack: Pack, change: dict[str, object]
) -> None:
    Subscription.objects.filter(client=acme).update(gateway="simulated", provider_method="card")
    assert owner.post(f"{USAGE}top-up/", choice(pack, **change)).status_code == 422
    assert not TopUp.objects.exists()


@pytest.mark.row("X14")
def test_the_least_that_may_be_spent_is_a_pack_with_its_tax(owner: Http, acme: Client, pack: Pack) -> None:
    Subscription.objects.filter(client=acme).update(gateway="simulated", provider_method="card")
    BillingDetails.objects.create(client=acme, name="Acme", country="DE", email="books@acme.example")
    TaxRate.objects.create(country="DE", rate=1_900)
    refused = owner.post(f"{USAGE}top-up/", choice(pack, monthly_cap="89.24"))
    assert "€89.25 with tax" in refused.content.decode()
    assert owner.post(f"{USAGE}top-up/", choice(pack, monthly_cap="89.25")).status_code == 302


@pytest.mark.row("X14")
def test_an_admin_looks_at_automatic_top_up_and_cannot_change_it(admin: Http, pack: Pack) -> None:
    assert "The owner can have them bought automatically" in admin.get(USAGE).content.decode()
    assert admin.post(f"{USAGE}top-up/", choice(pack)).status_code == 404
    assert not TopUp.objects.exists()


@pytest.mark.row("I1")
def test_operators_see_no_usage(carl: Operator, bolt: Client) -> None:
    http = Http()
    http.force_login(carl.user)
    assert http.get(USAGE).status_code == 404
    for form in ("thresholds", "cap", "top-up"):
        assert http.post(f"{USAGE}{form}/", {}).status_code == 404
