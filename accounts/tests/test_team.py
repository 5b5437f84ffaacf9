import re
from datetime import timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import AuditEntry, Client, Member, Operator, TeamInvitation, User
from accounts.services import members, team_invitations
from accounts.tests.conftest import PASSWORD, person
from livechat.lib.errors import NotFound
from livechat.testing.races import errors, race
from notifications.models import Delivery

pytestmark = pytest.mark.both

NEW = "nora@acme.example"


@pytest.fixture
def adam(acme: Client) -> User:
    """An admin of acme."""
    return person("adam@acme.example", client=acme, role=Member.Role.ADMIN)


def invite(http: Http, email: str = NEW, role: str = "operator") -> str:
    """Ask somebody; gives where the link of the e-mail leads."""
    answer = http.post("/dashboard/team/invitations/", {"email": email, "role": role})
    assert answer.status_code == 302, answer.content.decode()
    text = Delivery.objects.filter(recipient=email.lower()).latest("pk").text
    found = re.search(r"(/join/\S+/)", text)
    assert found
    return found[1]


def member(user: User) -> Member:
    return Member.objects.select_related("client", "user").get(user=user)


# --- Invitations ----------------------------------------------------------------------------------


def test_a_colleague_joins_by_the_link_and_gets_a_desk(http: Http, ada: User, acme: Client) -> None:
    http.force_login(ada)
    link = invite(http, "Nora@Acme.example")
    stranger = Http()
    page = stranger.get(link).content.decode()
    assert "Acme Garden" in page
    assert NEW in page
    answer = stranger.post(link, {"name": "Nora Nord", "password": PASSWORD})
    assert answer["Location"] == "/console/"
    nora = User.objects.get(email=NEW)
    assert (member(nora).client, member(nora).role) == (acme, "operator")
    assert Operator.objects.get(user=nora).display_name == "Nora"
    assert stranger.get("/dashboard/").status_code == 200
    assert stranger.get("/dashboard/team/").status_code == 404


def test_a_link_works_once(http: Http, ada: User) -> None:
    http.force_login(ada)
    link = invite(http)
    form = {"name": "Nora", "password": PASSWORD}
    assert Http().post(link, form).status_code == 302
    assert Http().post(link, form).status_code == 404
    assert Http().get(link).status_code == 404
    assert Member.objects.filter(user__email=NEW).count() == 1


def test_a_link_is_good_for_seven_days(ada: User, acme: Client, http: Http) -> None:
    http.force_login(ada)
    secret = invite(http).split("/")[2]
    now = timezone.now()
    assert team_invitations.by_secret(secret, now + timedelta(days=6, hours=23)).email == NEW
    with pytest.raises(NotFound):
        team_invitations.by_secret(secret, now + timedelta(days=7, minutes=1))


def test_the_secret_is_in_the_e_mail_alone(http: Http, ada: User) -> None:
    http.force_login(ada)
    secret = invite(http).split("/")[2]
    assert secret not in str(TeamInvitation.objects.values().get())
    assert secret not in http.get("/dashboard/team/").content.decode()
    assert secret not in str(list(AuditEntry.objects.values()))


@pytest.mark.row("I1")
def test_a_link_is_refused_to_another_address(http: Http, ada: User, carl: User, stella: User) -> None:
    http.force_login(ada)
    link = invite(http)
    wrong = Http()
    wrong.force_login(stella)
    assert wrong.get(link).status_code == 403
    assert wrong.post(link, {"name": "Stella", "password": PASSWORD}).status_code == 403
    assert not Member.objects.filter(user=stella).exists()


def test_who_has_an_account_signs_in_first(http: Http, ada: User, stella: User) -> None:
    http.force_login(ada)
    link = invite(http, stella.email)
    page = Http().get(link).content.decode()
    assert f"/sign-in/?next={link}" in page
    assert not Http().post(link, {"name": "Eve", "password": PASSWORD}).cookies.get("sessionid")
    theirs = Http()
    theirs.force_login(stella)
    assert theirs.post(link).status_code == 302
    assert member(stella).role == "operator"


def test_who_is_in_a_team_cannot_join_another(http: Http, ada: User, carl: User, olga: User) -> None:
    http.force_login(ada)
    for user in (carl, olga):
        link = invite(http, user.email)
        theirs = Http()
        theirs.force_login(user)
        assert theirs.post(link).status_code == 409
    assert Member.objects.filter(client__slug="acme-garden").count() == 1
    assert TeamInvitation.objects.filter(accepted_at=None).count() == 2


def test_a_new_link_ends_the_old_one(http: Http, ada: User) -> None:
    http.force_login(ada)
    old = invite(http)
    again = f"/dashboard/team/invitations/{TeamInvitation.objects.get().pk}/send/"
    assert http.post(again).status_code == 409, "a moment ago"
    AuditEntry.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert http.post(again).status_code == 302
    assert Http().get(old).status_code == 404
    assert TeamInvitation.objects.count() == 1
    assert Delivery.objects.count() == 2


def test_a_withdrawn_link_does_not_work(http: Http, ada: User) -> None:
    http.force_login(ada)
    link = invite(http)
    http.post(f"/dashboard/team/invitations/{TeamInvitation.objects.get().pk}/withdraw/")
    assert Http().get(link).status_code == 404


def test_what_was_withdrawn_was_sent_all_the_same(ada: User, acme: Client) -> None:
    now = timezone.now()
    for number in range(team_invitations.A_DAY):
        invitation = team_invitations.invite(acme, f"n{number}@x.example", "operator", actor=ada, now=now)
        team_invitations.withdraw(invitation, actor=ada)
        if not number:
            with pytest.raises(team_invitations.TooSoon):
                team_invitations.invite(acme, "n0@x.example", "operator", actor=ada, now=now)
    with pytest.raises(team_invitations.TooMany):
        team_invitations.invite(acme, NEW, "operator", actor=ada, now=now)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "", "role": "operator"}, "Enter the e-mail address"),
        ({"email": "nora\n@x.example", "role": "operator"}, "Enter an e-mail address"),
        ({"email": "ADA@acme.example", "role": "operator"}, "in your team already"),
        ({"email": NEW, "role": "owner"}, "not one of the available choices"),
    ],
)
def test_a_wrong_invitation_sends_nothing(http: Http, ada: User, form: dict[str, str], words: str) -> None:
    http.force_login(ada)
    answer = http.post("/dashboard/team/invitations/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Delivery.objects.exists()


def test_a_weak_password_makes_no_account(http: Http, ada: User) -> None:
    http.force_login(ada)
    link = invite(http)
    for password in ("12345678", "demo-password", ""):
        assert Http().post(link, {"name": "Nora", "password": password}).status_code == 422
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_use_a_link_at_once_become_one_member(acme: Client, ada: User) -> None:
    now = timezone.now()
    for number in range(10):
        email = f"n{number}@acme.example"
        invitation = team_invitations.invite(acme, email, "operator", actor=ada, now=now)
        use = [lambda i=invitation: team_invitations.accept_as_new(i, "Nora", PASSWORD, now)] * 2
        results = race(use)
        assert not errors(results, NotFound, team_invitations.HasAccount), results
        assert Member.objects.filter(user__email=email).count() == 1


# --- Roles, leaving, owning -----------------------------------------------------------------------


def test_an_admin_changes_roles_but_never_an_owners(http: Http, ada: User, adam: User, acme: Client) -> None:
    nora = person(NEW, client=acme, role=Member.Role.OPERATOR)
    http.force_login(adam)
    assert http.post(f"/dashboard/team/{member(nora).pk}/role/", {"role": "admin"}).status_code == 302
    assert member(nora).role == "admin"
    assert http.post(f"/dashboard/team/{member(nora).pk}/role/", {"role": "owner"}).status_code == 409
    assert http.post(f"/dashboard/team/{member(ada).pk}/role/", {"role": "operator"}).status_code == 409
    assert http.post(f"/dashboard/team/{member(ada).pk}/remove/").status_code == 409
    assert (member(nora).role, member(ada).role) == ("admin", "owner")


@pytest.mark.row("I2")
def test_a_new_role_lets_sockets_in_anew(ada: User, acme: Client) -> None:
    nora = person(NEW, client=acme, role=Member.Role.OPERATOR)
    desk = Operator.objects.create(user=nora, display_name="Nora")
    members.change_role(member(nora), Member.Role.ADMIN, actor=ada)
    before = desk.rights_version
    desk.refresh_from_db()
    assert desk.rights_version > before


def test_the_last_owner_cannot_leave(http: Http, ada: User) -> None:
    http.force_login(ada)
    answer = http.post(f"/dashboard/team/{member(ada).pk}/remove/")
    assert answer.status_code == 409
    assert "hand over the ownership first" in answer.content.decode()
    assert member(ada).role == "owner"


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays(acme: Client) -> None:
    for number in range(10):
        pair = [person(f"o{number}{one}@acme.example", client=acme, role="owner") for one in "ab"]
        leave = [lambda u=user: members.remove(member(u), actor=u, now=timezone.now()) for user in pair]
        results = race(leave)
        assert not errors(results, members.LastOwner), results
        assert Member.objects.filter(client=acme, role="owner").count() == 1
        Member.objects.filter(client=acme).delete()


def test_the_ownership_is_handed_over_with_the_password(http: Http, ada: User, adam: User) -> None:
    http.force_login(ada)
    form = {"member": member(adam).pk, "password": "wrong"}
    assert http.post("/dashboard/team/ownership/", form).status_code == 422
    assert member(ada).role == "owner"
    assert http.post("/dashboard/team/ownership/", form | {"password": PASSWORD}).status_code == 302
    assert (member(ada).role, member(adam).role) == ("admin", "owner")
    assert http.get("/dashboard/team/ownership/").status_code == 404, "an admin's it is not"


@pytest.mark.row("I1")
def test_the_ownership_does_not_go_to_a_stranger(http: Http, ada: User, carl: User) -> None:
    http.force_login(ada)
    form = {"member": member(carl).pk, "password": PASSWORD}
    assert http.post("/dashboard/team/ownership/", form).status_code == 422
    assert (member(ada).role, member(carl).role) == ("owner", "operator")


@pytest.mark.row("I1")
@pytest.mark.parametrize("path", ["", "ownership/", "departments/"])
def test_the_team_is_for_owners_and_admins(http: Http, carl: User, olga: User, path: str) -> None:
    for user in (carl, olga):
        http.force_login(user)
        assert http.get(f"/dashboard/team/{path}").status_code == 404


@pytest.mark.row("X16")
def test_the_owner_reads_what_was_done(http: Http, ada: User, adam: User, carl: User) -> None:
    http.force_login(ada)
    invite(http)
    page = http.get("/dashboard/team/audit/").content.decode()
    assert "Invited somebody" in page
    assert NEW in page
    for other in (adam, carl):
        http.force_login(other)
        assert http.get("/dashboard/team/audit/").status_code == 404
