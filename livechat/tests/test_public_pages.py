"""What everybody may read: packages and prices, questions, Terms & Conditions, and what robots are told."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client as Http
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Agreement, Client, Site, User
from accounts.services import agreements
from billing.models import Pack
from livechat.demo import prices

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.row("F8")]

PAGES = ["/", "/pricing/", "/faq/", "/terms/", "/sign-up/"]


@pytest.fixture
def http() -> Http:
    return Http()


def read(http: Http, path: str) -> str:
    answer = http.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def publish(text: str, effective_at: datetime | None = None) -> Agreement:
    now = timezone.now()
    agreement = agreements.draft(text)
    agreements.publish(agreement, effective_at or now, now, None)
    return Agreement.objects.get(pk=agreement.pk)


# --- each of them


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_title_a_description_and_one_address(
    http: Http, settings: Settings, path: str
) -> None:
    settings.BASE_URL = "https://chat.example"
    page = read(http, f"{path}?utm_source=somewhere")
    assert page.count("<title>") == page.count("<h1") == page.count('name="description"') == 1
    assert f'<link rel="canonical" href="https://chat.example{path}">' in page


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_nobody_else_and_run_nothing_inline(http: Http, path: str) -> None:
    answer = http.get(path)
    page = answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script>" not in page
    assert " style=" not in page
    assert 'src="http' not in page.replace('src="http://localhost:8000', "")


@pytest.mark.parametrize("path", ["/", "/pricing/", "/faq/", "/terms/"])
def test_reading_sets_no_cookie(http: Http, path: str) -> None:
    assert not http.get(path).cookies


# --- packages


def test_packages_show_what_the_price_list_says(http: Http) -> None:
    prices.fill()
    Pack.objects.create(kind=Pack.Kind.CREDITS, quantity=7, price=1_499)
    Pack.objects.create(kind=Pack.Kind.CREDITS, quantity=9, price=1, is_active=False)
    page = read(http, "/pricing/")
    for package, label in (("operations", "Operations"), ("platform", "Platform")):
        assert f'href="/sign-up/?package={package}">Choose {label}' in page
    assert "€14.99" in page
    assert "€2.14" in page
    assert "9 credits" not in page


def test_packages_without_a_price_are_not_sold(http: Http) -> None:
    page = read(http, "/pricing/")
    assert "On request" in page
    assert "Choose Operations" not in page


def test_the_other_name_leads_to_the_one_that_stays(http: Http) -> None:
    answer = http.get("/packages/")
    assert (answer.status_code, answer["Location"]) == (301, "/pricing/")


# --- terms


def test_terms_show_what_is_in_force_and_keep_the_versions_before(http: Http) -> None:
    assert "Nothing is published yet" in read(http, "/terms/")
    publish("# Old fees\n\nOld words.")
    publish("# New fees\n\nNew words.", timezone.now() + timedelta(days=31))
    page = read(http, "/terms/")
    assert "Old words." in page
    assert "New words." not in page
    assert "not in effect yet" in read(http, "/terms/2/")
    assert "New words." in read(http, "/terms/2/")


def test_a_draft_and_a_version_that_never_was_are_one_answer(http: Http) -> None:
    agreements.draft("# Secret plans")
    answers = [http.get(f"/terms/{version}/") for version in (1, 2, 10**12)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_script_in_terms_is_shown_and_not_run(http: Http) -> None:
    publish("# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>")
    page = read(http, "/terms/")
    assert "<script>alert" not in page
    assert "<img src=x" not in page


# --- home


def snippet_of(page: str) -> str:
    return page.partition('data-site="')[2].partition('"')[0]


@pytest.fixture
def shop(db: None) -> Site:
    acme = Client.objects.create(name="Acme Garden", slug="acme-garden")
    return Site.objects.create(client=acme, name="Shop")


@pytest.mark.parametrize(
    ("own", "demo", "shown"), [("ourkey", True, "ourkey"), ("", True, "shop"), ("", False, "")]
)
def test_home_has_the_chat_box_of_our_website_or_of_the_demo_shop(
    http: Http, settings: Settings, shop: Site, own: str, demo: bool, shown: str
) -> None:
    settings.BASE_URL = "http://testserver"
    settings.HOME_SITE_KEY, settings.DEMO = own, demo
    page = read(http, "/")
    assert snippet_of(page) == (shop.key if shown == "shop" else shown)
    assert ("Try it on this page" in page) is bool(shown)


def test_home_under_another_name_has_no_chat_box(http: Http, settings: Settings) -> None:
    settings.BASE_URL, settings.HOME_SITE_KEY = "https://chat.example", "ourkey"
    assert snippet_of(read(http, "/")) == ""


def test_whoever_is_signed_in_is_not_asked_to_sign_up(http: Http) -> None:
    http.force_login(User.objects.create_user("ada@acme.example"))
    assert "Sign up</a>" not in read(http, "/").partition("<footer")[0].partition('class="band"')[0]


# --- robots


def test_the_sitemap_lists_every_public_page(http: Http, settings: Settings) -> None:
    settings.BASE_URL = "https://chat.example"
    publish("# Fees")
    answer = http.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    tree = ElementTree.fromstring(answer.content)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert [place.text for place in tree.iter(f"{space}loc")] == [f"https://chat.example{p}" for p in PAGES]
    assert [day.text for day in tree.iter(f"{space}lastmod")] == [f"{timezone.now():%Y-%m-%d}"]


def test_robots_are_kept_from_what_is_nobodys_page(http: Http, settings: Settings) -> None:
    settings.BASE_URL = "https://chat.example"
    rules = read(http, "/robots.txt").splitlines()
    assert "Sitemap: https://chat.example/sitemap.xml" in rules
    shut = [rule.removeprefix("Disallow: ") for rule in rules if rule.startswith("Disallow")]
    assert {"/dashboard/", "/console/", "/admin/", "/buy/"} <= set(shut)
    assert not [page for page in PAGES for start in shut if page.startswith(start)]
