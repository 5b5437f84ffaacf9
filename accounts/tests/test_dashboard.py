import pytest
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, Site, User
from accounts.tests.conftest import person
from billing.models import CreditAccount, Subscription

pytestmark = pytest.mark.both


def test_the_owner_sees_the_client_and_its_sites(http: Http, ada: User, carl: User) -> None:
    http.force_login(ada)
    page = http.get("/dashboard/").content.decode()
    assert "Acme Garden" in page
    assert "/widget/v1.js&quot; data-site=&quot;acmekey&quot;&gt;&lt;/script&gt;" in page
    assert "https://acme.example" in page


@pytest.mark.row("I1")
def test_nothing_of_another_client_is_on_the_page(http: Http, ada: User, carl: User) -> None:
    http.force_login(carl)
    page = http.get("/dashboard/").content.decode()
    assert "Bolt Cycles" in page
    assert not any(word in page for word in ("Acme", "acme", "ada@"))


@pytest.mark.row("I1")
@pytest.mark.parametrize("who", ["olga", "stella"])
def test_those_in_no_team_find_nothing(
    http: Http, acme: Client, who: str, request: pytest.FixtureRequest
) -> None:
    http.force_login(request.getfixturevalue(who))
    answer = http.get("/dashboard/")
    assert answer.status_code == 404
    assert "Nothing here for you" in answer.content.decode()
    assert "Acme" not in answer.content.decode()


def test_a_stranger_is_asked_to_sign_in(http: Http, acme: Client) -> None:
    answer = http.get("/dashboard/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/dashboard/"


def test_the_dashboard_only_reads(http: Http, ada: User) -> None:
    http.force_login(ada)
    assert http.post("/dashboard/").status_code == 405


def test_the_balance_is_that_of_this_client(http: Http, ada: User, acme: Client, bolt: Client) -> None:
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=1248)
    CreditAccount.objects.create(client=bolt, balance=7_654_321)
    http.force_login(ada)
    page = http.get("/dashboard/").content.decode()
    assert "1,248" in page
    assert "7,654,321" not in page


def test_a_client_on_platform_reads_that_it_needs_no_credits(http: Http, carl: User, bolt: Client) -> None:
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    http.force_login(carl)
    assert "chats need no credits" in http.get("/dashboard/").content.decode()


def test_script_in_a_name_is_shown_and_not_run(http: Http, ada: User, acme: Client) -> None:
    Site.objects.filter(client=acme).update(name="<script>alert(1)</script>")
    http.force_login(ada)
    page = http.get("/dashboard/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_more_sites_and_members_cost_no_more_queries(http: Http, ada: User, acme: Client) -> None:
    http.force_login(ada)
    with CaptureQueriesContext(connection) as before:
        http.get("/dashboard/")
    for number in range(5):
        Site.objects.create(client=acme, name=f"Shop {number}", origins=["https://acme.example"])
        person(f"helper{number}@acme.example", client=acme, role="admin")
    with CaptureQueriesContext(connection) as after:
        http.get("/dashboard/")
    assert len(after) == len(before) <= 34
