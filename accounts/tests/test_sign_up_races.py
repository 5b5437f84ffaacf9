"""Two at the same moment: one account an address, one yes a version, one publication (PostgreSQL)."""

from datetime import UTC, datetime
from functools import partial

import pytest

from accounts.models import Acceptance, Agreement, AuditEntry, Client, Member, User
from accounts.services import agreements, sign_up
from accounts.services.sign_up import Business
from livechat.testing.races import errors, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("F8")]

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
RACERS = 4


def test_one_address_opens_one_account() -> None:
    def open_account() -> User:
        business = Business("Nora’s Nursery", "https://nursery.example")
        return sign_up.open_account(business, name="Nora", email="nora@nursery.example", password="violets")

    results = race([open_account] * RACERS)
    assert errors(results, sign_up.EmailTaken) == []
    assert User.objects.count() == Client.objects.count() == Member.objects.count() == 1


def test_businesses_of_one_name_that_begin_together_are_all_opened() -> None:
    def opening(number: int) -> User:
        email = f"nora{number}@nursery.example"
        return sign_up.open_account(Business("Nursery", ""), name="Nora", email=email, password="violets")

    results = race([partial(opening, number) for number in range(RACERS)])
    assert errors(results) == []
    assert Client.objects.count() == RACERS


def test_somebody_who_presses_twice_has_one_client() -> None:
    user = User.objects.create_user("nora@nursery.example")
    results = race([lambda: sign_up.open_client(Business("Nursery", ""), user)] * RACERS)
    assert errors(results, sign_up.InATeam) == []
    assert Client.objects.count() == 1


@pytest.mark.row("F7")
def test_a_version_is_published_once_and_accepted_once() -> None:
    draft = agreements.draft("# Fees")
    results = race([lambda: agreements.publish(draft, NOW, NOW, None)] * RACERS)
    assert errors(results, agreements.AlreadyPublished) == []
    assert AuditEntry.objects.filter(action="agreement.published").count() == 1

    client = Client.objects.create(name="Acme", slug="acme")
    user = User.objects.create_user("ada@acme.example")
    agreement = Agreement.objects.get()
    results = race([lambda: agreements.accept(agreement, client, user, None, NOW)] * RACERS)
    assert errors(results) == []
    assert Acceptance.objects.count() == 1
    assert AuditEntry.objects.filter(action="agreement.accepted").count() == 1


@pytest.mark.row("F7")
def test_two_drafts_that_begin_together_are_one() -> None:
    results = race([lambda: agreements.draft("# Fees")] * RACERS)
    assert errors(results, agreements.DraftExists) == []
    assert Agreement.objects.count() == 1
