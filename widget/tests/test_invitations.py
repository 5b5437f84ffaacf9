"""What browsers say of invitations: counted once, and joined with the chat that came of it."""

import json
from secrets import token_urlsafe
from typing import Any

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Operator, Site
from chats.models import Chat, Visitor
from chats.services import queue
from livechat.testing.cast import ask, at
from livechat.testing.factories import NOON, VisitorFactory
from widget.models import Invitation, InvitationDay, LaunchRule
from widget.services import identity, invitations
from widget.services.invitations import State
from widget.views import invitations as view

pytestmark = [pytest.mark.django_db, pytest.mark.row("P6")]

TOKEN = token_urlsafe(32)
DOOR = "/widget/invitations/"


@pytest.fixture
def shop(bolt_shop: Site) -> Site:
    bolt_shop.origins = ["https://bolt.example"]
    bolt_shop.save()
    return bolt_shop


@pytest.fixture
def rule(shop: Site) -> LaunchRule:
    return LaunchRule.objects.create(site=shop, name="Every page", text="Hello?")


@pytest.fixture(autouse=True)
def fresh_buckets() -> None:
    view.BUCKETS.clear()


def visitor_of(shop: Site, token: str = TOKEN) -> Visitor:
    return VisitorFactory(site=shop, token_hash=identity.hash_token(token))


def tell(rule: LaunchRule, state: str, *, ref: str = "one", token: str = TOKEN, seconds: float = 0) -> None:
    invitations.tell(rule, ref=ref, token=token, state=State(state), now=at(seconds))


def counts(rule: LaunchRule) -> dict[str, int]:
    day = InvitationDay.objects.get(rule=rule)
    names = ("shown", "accepted", "refused", "ignored", "held_out")
    return {name: getattr(day, name) for name in names if getattr(day, name)}


def say(shop: Site, rule: LaunchRule, /, origin: str = "https://bolt.example", **changed: Any) -> Any:
    body = {
        "site": shop.key,
        "token": TOKEN,
        "invitation": "i" * 43,
        "rule": rule.pk,
        "event": "shown",
    } | changed
    return post(json.dumps(body), origin)


def post(body: str | bytes, origin: str = "https://bolt.example") -> Any:
    return Http().post(DOOR, body, content_type="text/plain;charset=UTF-8", headers={"Origin": origin})


# --- counting


def test_what_is_said_twice_counts_once(rule: LaunchRule) -> None:
    for state in ("shown", "shown", "accepted", "accepted", "refused"):
        tell(rule, state)
    assert counts(rule) == {"shown": 1, "accepted": 1}


def test_an_answer_that_overtakes_counts_both(rule: LaunchRule) -> None:
    tell(rule, "accepted")
    tell(rule, "shown")
    assert counts(rule) == {"shown": 1, "accepted": 1}


def test_who_comes_back_to_the_page_and_answers_did_not_ignore_it(rule: LaunchRule) -> None:
    tell(rule, "shown")
    tell(rule, "ignored")
    assert counts(rule) == {"shown": 1, "ignored": 1}
    tell(rule, "accepted", seconds=3 * 24 * 3600)
    assert counts(rule) == {"shown": 1, "accepted": 1}


def test_who_sees_none_is_counted_apart(rule: LaunchRule) -> None:
    tell(rule, "held_out")
    assert counts(rule) == {"held_out": 1}


def test_another_browser_cannot_answer_for_this_one(rule: LaunchRule) -> None:
    tell(rule, "shown")
    tell(rule, "refused", token=token_urlsafe(32))
    assert counts(rule) == {"shown": 1}


# --- what came of it


def test_the_chat_that_came_of_it_is_told_apart_from_those_who_saw_none(
    rule: LaunchRule, shop: Site, carl: Operator
) -> None:
    other = token_urlsafe(32)
    tell(rule, "accepted", ref="one")
    tell(rule, "held_out", ref="two", token=other)
    vera, vito = visitor_of(shop), visitor_of(shop, other)
    one = queue.start(vera, ref="start", now=at(5)).chat
    invitations.link(vera, one, at(5))
    two = ask(vito, seconds=60)
    invitations.link(vito, two, at(60))
    Chat.objects.filter(pk=two.pk).update(rating=4, outcome="answered")
    figures = invitations.figures(shop)[rule.pk]
    assert (figures.shown.people, figures.shown.chats, figures.shown.answered) == (1, 1, 0)
    assert (figures.held_out.people, figures.held_out.chats, figures.held_out.answered) == (1, 1, 1)
    assert (figures.held_out.rating, figures.held_out.percent) == (4, 100)


def test_a_chat_of_the_next_day_has_other_reasons(rule: LaunchRule, shop: Site) -> None:
    tell(rule, "shown")
    vera = visitor_of(shop)
    late = 25 * 3600
    invitations.link(vera, ask(vera, seconds=late), at(late))
    assert not Invitation.objects.filter(chat__isnull=False).exists()


def test_a_test_chat_is_no_success(rule: LaunchRule, shop: Site) -> None:
    tell(rule, "shown")
    vera = visitor_of(shop)
    chat = ask(vera)
    chat.is_test = True
    invitations.link(vera, chat, NOON)
    assert not Invitation.objects.filter(chat__isnull=False).exists()


def test_invitations_without_a_chat_are_forgotten_and_stay_counted(rule: LaunchRule, shop: Site) -> None:
    tell(rule, "shown", ref="one")
    tell(rule, "shown", ref="two", token=token_urlsafe(32))
    vera = visitor_of(shop)
    invitations.link(vera, ask(vera), NOON)
    assert invitations.prune(at(31 * 24 * 3600)) == 1
    assert counts(rule) == {"shown": 2}


# --- the door


def test_a_page_of_the_website_is_heard(shop: Site, rule: LaunchRule) -> None:
    said = say(shop, rule)
    assert (said.status_code, said["Access-Control-Allow-Origin"]) == (204, "*")
    assert Invitation.objects.get().created_at.date() == timezone.now().date()
    assert not said.cookies


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "https://bolt.example.evil.example"])
def test_a_page_of_elsewhere_is_not(shop: Site, rule: LaunchRule, origin: str) -> None:
    assert say(shop, rule, origin).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.row("I1")
def test_another_websites_rule_is_answered_like_none(shop: Site, rule: LaunchRule, acme_shop: Site) -> None:
    theirs = LaunchRule.objects.create(site=acme_shop, name="Theirs", text="Hello?")
    foreign, missing = say(shop, theirs), say(shop, rule, rule=10**12)
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
    assert say(shop, rule, site="nosuchsite").status_code == foreign.status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"event": "chat"},
        {"event": ""},
        {"token": "short"},
        {"token": "x" * 43 + "\n"},
        {"invitation": "<script>alert(1)</script><script>alert(1)</script>"},
        {"invitation": None},
        {"rule": "1"},
        {"rule": -1},
        {"rule": 2**70},
        {"rule": True},
        {"extra": 1},
        {"site": 7},
    ],
)
def test_a_mistyped_request_is_refused(shop: Site, rule: LaunchRule, changed: dict[str, Any]) -> None:
    assert say(shop, rule, **changed).status_code == 400
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 3000, b'{"site": "' + b"x" * 5000 + b'"}']
)
def test_what_is_no_request_is_refused(rule: LaunchRule, body: bytes) -> None:
    assert post(body).status_code == 400


def test_a_flood_is_slowed_down(shop: Site, rule: LaunchRule) -> None:
    statuses = [say(shop, rule).status_code for _ in range(40)]
    assert statuses[:30] == [204] * 30
    assert statuses[-1] == 429
    assert counts(rule) == {"shown": 1}


def test_the_door_is_for_posts_only() -> None:
    assert Http().get(DOOR).status_code == 405
