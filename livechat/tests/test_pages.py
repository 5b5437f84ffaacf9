import pytest
from django.test import Client as Http
from django.test import RequestFactory
from django.views import defaults
from pytest_django import Settings

from accounts.models import User

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def http() -> Http:
    return Http()


def test_home_says_what_it_is_and_where_the_way_in_is(http: Http) -> None:
    page = http.get("/").content.decode()
    assert "adds a chat box to any website" in page
    assert 'href="/sign-in/"' in page


def test_home_leads_those_who_are_signed_in_to_their_work(http: Http) -> None:
    http.force_login(User.objects.create_user("ada@acme.example"))
    assert 'href="/dashboard/">Go to your work' in http.get("/").content.decode()


@pytest.mark.parametrize(("shown", "linked"), [(True, True), (False, False)])
def test_home_links_the_demo_shop_only_where_it_is_shown(
    http: Http, settings: Settings, shown: bool, linked: bool
) -> None:
    settings.DEMO = shown
    assert ("/demo/" in http.get("/").content.decode()) is linked


@pytest.mark.parametrize(("debug", "status"), [(True, 200), (False, 404)])
def test_the_style_guide_is_for_development(http: Http, settings: Settings, debug: bool, status: int) -> None:
    settings.DEBUG = debug
    assert http.get("/styleguide/").status_code == status


def test_a_missing_page_says_what_to_do_and_not_what_exists(http: Http) -> None:
    answer = http.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert "nowhere" not in answer.content.decode()


def test_a_form_without_its_token_is_told_why(settings: Settings) -> None:
    answer = Http(enforce_csrf_checks=True).post("/sign-in/", {"login": "ada@acme.example"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()


def test_the_page_after_a_crash_needs_no_database(rf: RequestFactory, django_db_blocker: object) -> None:
    page = defaults.server_error(rf.get("/")).content.decode()
    assert "Something broke on our side" in page
    assert "Traceback" not in page


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/account/password/reset/"])
def test_pages_run_nothing_inline(http: Http, path: str) -> None:
    answer = http.get(path)
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script>" not in answer.content.decode()
    assert " style=" not in answer.content.decode()
