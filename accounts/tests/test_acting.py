from datetime import datetime, timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import AuditEntry, Client, Member, User
from accounts.tests.conftest import person

pytestmark = [pytest.mark.both, pytest.mark.row("X16")]


@pytest.fixture
def staff(http: Http, acme: Client, bolt: Client) -> User:
    """Signed in, and may change clients."""
    staff = User.objects.create_superuser("sam@livechat.example")
    http.force_login(staff)
    return staff


def act(http: Http, client: Client, reason: str = "They asked by phone") -> None:
    answer = http.post(f"/admin/accounts/client/{client.pk}/act/", {"reason": reason})
    assert answer["Location"] == "/dashboard/"


def entries(client: Client) -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(client=client).order_by("pk")
    return list(found.values_list("action", "reason"))


def test_staff_see_the_dashboard_of_the_client_with_a_banner(http: Http, staff: User, acme: Client) -> None:
    assert http.get("/dashboard/").status_code == 404
    act(http, acme)
    page = http.get("/dashboard/").content.decode()
    assert "You act for <bdi>Acme Garden</bdi>." in page
    assert "Bolt" not in page
    assert entries(acme) == [("acting.began", "They asked by phone")]


def test_a_reason_is_asked_for(http: Http, staff: User, acme: Client) -> None:
    answer = http.post(f"/admin/accounts/client/{acme.pk}/act/", {"reason": "  "})
    assert answer.status_code == 200
    assert http.get("/dashboard/").status_code == 404
    assert not entries(acme)


def test_what_they_change_is_written_down_under_their_own_name(http: Http, staff: User, acme: Client) -> None:
    act(http, acme)
    site = acme.sites.get()
    assert http.post(f"/dashboard/sites/{site.pk}/name/", {"name": "Shop"}).status_code == 302
    entry = AuditEntry.objects.get(action="acting.changed")
    assert (entry.actor, entry.client, entry.subject) == (staff, acme, f"/dashboard/sites/{site.pk}/name/")


@pytest.mark.row("I1")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/dashboard/security/"),
        ("post", "/dashboard/security/sign-ins/end/"),
        ("post", "/dashboard/team/invitations/"),
        ("post", "/dashboard/billing/buy/"),
        ("post", "/dashboard/usage/top-up/"),
        ("post", "/dashboard/billing/cancel/"),
    ],
)
def test_payments_passwords_and_the_team_are_not_theirs(
    http: Http, staff: User, acme: Client, method: str, path: str
) -> None:
    act(http, acme)
    answer = getattr(http, method)(path, {"email": "eve@acme.example", "role": "admin"})
    assert answer.status_code == 409
    assert "Not while you act for a client" in answer.content.decode()
    assert not acme.team_invitations.exists()


@pytest.mark.row("I1")
def test_what_the_owner_alone_may_see_is_not_theirs(http: Http, staff: User, acme: Client) -> None:
    act(http, acme)
    assert http.get("/dashboard/team/ownership/").status_code == 404
    assert http.get("/dashboard/team/audit/").status_code == 404


@pytest.mark.row("I1")
def test_another_client_is_not_reached(http: Http, staff: User, acme: Client, bolt: Client) -> None:
    act(http, acme)
    assert http.get(f"/dashboard/sites/{bolt.sites.get().pk}/design/").status_code == 404


def test_it_ends_when_they_say_so(http: Http, staff: User, acme: Client) -> None:
    act(http, acme)
    assert http.post("/dashboard/acting/end/")["Location"] == f"/admin/accounts/client/{acme.pk}/change/"
    assert http.get("/dashboard/").status_code == 404
    assert entries(acme)[-1] == ("acting.ended", "")


def test_it_ends_by_itself_after_half_an_hour(http: Http, staff: User, acme: Client) -> None:
    act(http, acme)
    until = datetime.fromisoformat(http.session["acting"]["until"])
    assert timedelta(minutes=29) < until - timezone.now() <= timedelta(minutes=30)
    session = http.session
    session["acting"] = {"client": acme.pk, "until": (timezone.now() - timedelta(seconds=1)).isoformat()}
    session.save()
    assert http.get("/dashboard/")["Location"] == "/admin/"
    assert http.get("/dashboard/").status_code == 404
    assert entries(acme)[-1] == ("acting.ended", "The half hour was over.")


def test_it_ends_with_the_right(http: Http, staff: User, acme: Client) -> None:
    act(http, acme)
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    assert http.get("/dashboard/").status_code == 302
    assert http.get("/dashboard/").status_code == 404


@pytest.mark.parametrize("who", ["owner", "staff without the right"])
def test_nobody_else_begins_it(http: Http, acme: Client, bolt: Client, who: str) -> None:
    user = (
        person("ada@acme.example", client=acme, role=Member.Role.OWNER)
        if who == "owner"
        else person("stella@livechat.example", staff=True)
    )
    http.force_login(user)
    http.post(f"/admin/accounts/client/{bolt.pk}/act/", {"reason": "Because"})
    assert "Bolt" not in http.get("/dashboard/").content.decode()
    assert not entries(bolt)
