"""The Terms & Conditions: published once, accepted by owners, asked for at sign-in (F7)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Acceptance, Agreement, AuditEntry, Client, Member, Operator, User
from accounts.services import agreements
from accounts.tests.conftest import PASSWORD, person
from livechat.lib.errors import NotFound
from livechat.lib.text import EmptyText

pytestmark = [pytest.mark.both, pytest.mark.row("F7"), pytest.mark.django_db]

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
FIRST = "# What we do\n\nWe answer your visitors.\n\n# Fees\n\nYou pay monthly."
SECOND = "# What we do\n\nWe answer your visitors.\n\n# Fees\n\nYou pay monthly in advance."


def publish(text: str = FIRST, effective_at: datetime = NOW, now: datetime = NOW) -> Agreement:
    agreement = agreements.draft(text)
    agreements.publish(agreement, effective_at, now, None)
    return Agreement.objects.get(pk=agreement.pk)


def test_versions_are_numbered_in_the_order_they_are_published_in(db: None) -> None:
    assert publish().version == 1
    second = agreements.draft(SECOND)
    agreements.revise(second, SECOND + " Always.", "In advance.")
    agreements.publish(second, LATER, NOW, None)
    assert list(Agreement.objects.values_list("version", "summary")) == [(2, "In advance."), (1, "")]


def test_there_is_one_draft_at_a_time_and_none_without_a_text(db: None) -> None:
    with pytest.raises(EmptyText):
        agreements.draft(" \n ")
    agreements.draft(FIRST)
    with pytest.raises(agreements.DraftExists):
        agreements.draft(SECOND)


def test_what_is_published_is_never_changed_or_published_again(db: None) -> None:
    first = publish()
    with pytest.raises(agreements.AlreadyPublished):
        agreements.revise(first, SECOND, "")
    with pytest.raises(agreements.AlreadyPublished):
        agreements.publish(first, LATER, NOW, None)
    assert Agreement.objects.get().text == FIRST


def test_only_the_first_version_takes_effect_at_once(db: None) -> None:
    publish()
    second = agreements.draft(SECOND)
    for early in (NOW, LATER - timedelta(seconds=1)):
        with pytest.raises(agreements.TooSoon):
            agreements.publish(second, early, NOW, None)
    agreements.publish(second, LATER, NOW, None)
    in_force = [agreements.current(now) for now in (NOW, LATER)]
    assert [agreement and agreement.version for agreement in in_force] == [1, 2]


def test_no_version_takes_effect_before_the_one_that_was_published_before_it(db: None) -> None:
    publish()
    publish(SECOND, effective_at=NOW + timedelta(days=90))
    third = agreements.draft("# Third")
    with pytest.raises(agreements.TooSoon):
        agreements.publish(third, NOW + timedelta(days=60), NOW, None)


def test_a_yes_counts_once_with_who_when_and_from_where(acme: Client, ada: User) -> None:
    first = publish()
    for seconds in (0, 60):
        agreements.accept(first, acme, ada, "203.0.113.7", NOW + timedelta(seconds=seconds))
    yes = Acceptance.objects.get()
    assert (yes.agreement, yes.client, yes.user, yes.address, yes.accepted_at) == (
        first,
        acme,
        ada,
        "203.0.113.7",
        NOW,
    )
    entry = AuditEntry.objects.get(action="agreement.accepted")
    assert (entry.actor, entry.client, entry.subject) == (ada, acme, "agreement:1")


def test_nobody_accepts_a_draft(acme: Client, ada: User) -> None:
    with pytest.raises(NotFound):
        agreements.accept(agreements.draft(FIRST), acme, ada, None, NOW)


def test_a_new_version_is_asked_for_at_once_and_missed_only_when_it_takes_effect(
    acme: Client, bolt: Client, ada: User
) -> None:
    assert agreements.is_accepted(acme, NOW)
    agreements.accept(publish(), acme, ada, None, NOW)
    second = publish(SECOND, LATER)
    assert agreements.pending_for(acme, NOW) == second
    assert agreements.is_accepted(acme, LATER - timedelta(seconds=1))
    assert not agreements.is_accepted(acme, LATER)
    agreements.accept(second, acme, ada, None, LATER)
    assert agreements.is_accepted(acme, LATER)
    assert agreements.pending_for(acme, LATER) is None
    assert not agreements.is_accepted(bolt, NOW)


def test_who_accepts_what_is_to_come_has_accepted_what_is_in_force(acme: Client, ada: User) -> None:
    publish()
    agreements.accept(publish(SECOND, LATER), acme, ada, None, NOW)
    assert agreements.is_accepted(acme, NOW)


# --- at sign-in


@pytest.fixture
def two_versions(acme: Client, ada: User) -> Agreement:
    """ada has accepted the first for acme; the second waits for her."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    agreements.accept(publish(now=long_ago, effective_at=long_ago), acme, ada, None, long_ago)
    return publish(SECOND, now=long_ago, effective_at=datetime(2126, 1, 1, tzinfo=UTC))


def sign_in(http: Http, user: User, **more: str) -> str:
    answer = http.post("/sign-in/", {"login": user.email, "password": PASSWORD, **more})
    return str(answer["Location"])


def test_the_owner_is_asked_at_sign_in_and_goes_on_to_where_they_were_going(
    http: Http, ada: User, two_versions: Agreement
) -> None:
    address = sign_in(http, ada, next="/dashboard/sites/")
    assert address == "/dashboard/agreement/?next=%2Fdashboard%2Fsites%2F"
    page = http.get(address).content.decode()
    assert "monthly<ins> in advance</ins>." in page
    assert "We answer your visitors." not in page
    answer = http.post("/dashboard/agreement/", {"accept": "2", "next": "/dashboard/sites/"})
    assert answer["Location"] == "/dashboard/sites/"
    assert Acceptance.objects.get(agreement=two_versions).address == "127.0.0.1"
    http.post("/sign-out/")
    assert sign_in(http, ada) == "/dashboard/"


def test_not_now_is_an_answer_too(http: Http, ada: User, two_versions: Agreement) -> None:
    address = sign_in(http, ada)
    assert 'href="/dashboard/">Not now' in http.get(address).content.decode()
    assert http.get("/dashboard/").status_code == 200


def test_a_page_that_was_open_for_too_long_accepts_nothing(
    http: Http, ada: User, two_versions: Agreement
) -> None:
    http.force_login(ada)
    for typed in ("1", "", "two"):
        assert http.post("/dashboard/agreement/", {"accept": typed}).status_code == 422
    assert not Acceptance.objects.filter(agreement=two_versions).exists()


def test_nobody_is_led_to_another_site(http: Http, ada: User, two_versions: Agreement) -> None:
    http.force_login(ada)
    answer = http.post("/dashboard/agreement/", {"accept": "2", "next": "https://evil.example/"})
    assert answer["Location"] == "/dashboard/agreement/"


@pytest.mark.row("I1")
@pytest.mark.parametrize("role", [Member.Role.ADMIN, Member.Role.OPERATOR])
def test_the_agreement_is_the_owners_alone(
    http: Http, acme: Client, two_versions: Agreement, role: Member.Role
) -> None:
    colleague = person("anton@acme.example", client=acme, role=role)
    Operator.objects.create(user=colleague, display_name="Anton")
    assert "agreement" not in sign_in(http, colleague)
    assert http.get("/dashboard/agreement/").status_code == 404
    assert http.post("/dashboard/agreement/", {"accept": "2"}).status_code == 404
    assert Acceptance.objects.count() == 1


def test_the_owner_reads_what_was_accepted(http: Http, acme: Client, ada: User) -> None:
    http.force_login(ada)
    assert "Nothing to accept" in http.get("/dashboard/agreement/").content.decode()
    agreements.accept(publish(), acme, ada, "203.0.113.7", NOW)
    page = http.get("/dashboard/agreement/").content.decode()
    assert "You accepted version 1" in page
    assert "203.0.113.7" in page


# --- in the admin


@pytest.fixture
def staff(http: Http, db: None) -> Http:
    http.force_login(User.objects.create_superuser("root@livechat.example"))
    return http


def test_staff_draft_look_and_publish(staff: Http, acme: Client, ada: User) -> None:
    agreements.accept(publish(), acme, ada, None, NOW)
    assert FIRST.splitlines()[0] in staff.get("/admin/accounts/agreement/add/").content.decode()
    staff.post("/admin/accounts/agreement/add/", {"text": SECOND, "summary": "In advance."})
    second = Agreement.objects.get(version=2)
    assert staff.get("/admin/accounts/agreement/add/").status_code == 403
    here = f"/admin/accounts/agreement/{second.pk}"
    assert "<ins>" in staff.get(f"{here}/preview/").content.decode()
    assert re.search(
        r'name="effective_at_1" value="00:00:00"', staff.get(f"{here}/publish/").content.decode()
    )
    soon: dict[str, Any] = {"effective_at_0": "2026-03-05", "effective_at_1": "12:00:00"}
    assert "30 days after" in staff.post(f"{here}/publish/", soon).content.decode()
    far: dict[str, Any] = {"effective_at_0": "2126-03-05", "effective_at_1": "12:00:00"}
    assert staff.post(f"{here}/publish/", far).status_code == 302
    entry = AuditEntry.objects.get(action="agreement.published", actor__isnull=False)
    assert entry.subject == "agreement:2"


def test_staff_change_nothing_that_is_published(staff: Http) -> None:
    first = publish()
    here = f"/admin/accounts/agreement/{first.pk}"
    assert staff.get(f"{here}/change/").status_code == 200
    assert staff.post(f"{here}/change/", {"text": "# Other", "summary": ""}).status_code == 403
    assert staff.post(f"{here}/delete/", {"post": "yes"}).status_code == 403
    answer = staff.post(f"{here}/publish/", {"effective_at_0": "2126-03-05", "effective_at_1": "12:00"})
    assert answer.status_code == 403
    assert Agreement.objects.get().text == FIRST
