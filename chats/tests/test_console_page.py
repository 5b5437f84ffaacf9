"""Who gets the console's page; what is in it comes over the socket."""

import re

import pytest
from django.test import Client as Http

from accounts.models import Operator, User

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def olga() -> User:
    """A platform operator."""
    olga = User.objects.create_user("olga@livechat.example")
    Operator.objects.create(user=olga, display_name="Olga", is_platform=True)
    return olga


def test_whoever_is_not_signed_in_is_asked_to() -> None:
    answer = Http().get("/console/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/console/"


def test_whoever_is_no_operator_is_told_so() -> None:
    http = Http()
    http.force_login(User.objects.create_user("ada@acme.example"))
    answer = http.get("/console/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You are not an operator" in page
    assert "console/main.js" not in page


def test_a_closed_account_is_signed_out(olga: User) -> None:
    http = Http()
    http.force_login(olga)
    User.objects.update(is_active=False)
    assert http.get("/console/").status_code == 302


def test_an_operator_gets_the_console(olga: User) -> None:
    http = Http()
    http.force_login(olga)
    answer = http.get("/console/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "You are offline" in page
    assert f'data-operator="{olga.operator.pk}"' in page


def test_the_page_needs_no_inline_script_or_style(olga: User) -> None:
    http = Http()
    http.force_login(olga)
    page = http.get("/console/").content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_can_only_be_read(olga: User, method: str) -> None:
    http = Http()
    http.force_login(olga)
    assert getattr(http, method)("/console/").status_code == 405
