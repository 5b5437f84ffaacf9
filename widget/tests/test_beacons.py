"""Beacons: one small request every 30 s says who is online now (X2) and whether they are away (U2)."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Operator, Site
from billing.models import CreditAccount, Subscription
from chats.models import Chat, PersonalInvitation, Visitor
from chats.services import online
from livechat.lib.winning import win
from livechat.testing.factories import (
    ChatFactory,
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
    VisitorFactory,
)
from livechat.testing.frames import Wire
from livechat.testing.patience import wait_for
from livechat.tests.product import Product, get_status
from widget.models import Launching
from widget.services.identity import hash_token, make_ticket

pytestmark = pytest.mark.usefixtures("server_database")

ORIGIN = "https://shop.example"
SCRIPT = "<script>alert(1)</script>"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def redis(server: Product, settings: Any) -> Iterator[None]:
    """The Redis of the product, as its console reads it."""
    settings.REDIS_URL = server.environment["REDIS_URL"]
    online._redis.cache_clear()
    online._redis().flushdb()
    yield
    online._redis.cache_clear()


@pytest.fixture
def site(server_database: None) -> Site:
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=client)
    return SiteFactory(client=client)


@pytest.fixture
def carl(site: Site) -> Operator:
    """The site's own operator, at work."""
    now = timezone.now()
    carl = OperatorFactory(
        user__email=f"{token_urlsafe(8)}@people.example".lower(),
        display_name="Carl",
        is_online=True,
        seen_at=now,
        last_input_at=now,
    )
    MemberFactory(client=site.client, user=carl.user)
    return carl


def beacon(site: Site, token: str = "", **fields: Any) -> dict[str, Any]:
    return {
        "site": site.key,
        "token": token or token_urlsafe(32),
        "url": "https://shop.example/pots",
        "title": "Pots",
        "referrer": "https://www.search.example/?q=pots",
        "seconds": 95,
        **fields,
    }


def post(
    server: Product, body: Any, door: str = "beacon", *, origin: str | None = ORIGIN, method: str = "POST"
) -> tuple[int, bytes]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "text/plain;charset=UTF-8", "User-Agent": PHONE}
    if origin is not None:
        headers["Origin"] = origin
    request = urllib.request.Request(f"{server.url}/widget/{door}/", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.headers["Set-Cookie"] is None
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def lookers(site: Site) -> list[online.Looker]:
    return online.newest([site.pk], 50, timezone.now().timestamp())[0]


@pytest.mark.row("X2")
def test_whoever_looks_is_online_now_and_has_no_row(server: Product, site: Site) -> None:
    token = token_urlsafe(32)
    assert post(server, beacon(site, token)) == (204, b"")
    [looker] = lookers(site)
    assert (looker.who, looker.title, looker.pages, looker.state) == (hash_token(token), "Pots", 1, "active")
    assert looker.device == "Chrome on Android"
    assert 94 < timezone.now().timestamp() - looker.came_at < 110
    post(
        server, beacon(site, token, url="https://shop.example/seeds", title=SCRIPT, state="hidden", hidden=9)
    )
    [looker] = lookers(site)
    assert (looker.title, looker.pages, looker.state) == (SCRIPT, 2, "hidden")
    assert not Visitor.objects.filter(site=site).exists()


@pytest.mark.row("X2")
def test_who_leaves_is_gone_and_who_is_on_the_next_page_is_not(server: Product, site: Site) -> None:
    stays, goes = token_urlsafe(32), token_urlsafe(32)
    for token in (stays, goes):
        post(server, beacon(site, token))
        post(server, beacon(site, token, state="left"))
    post(server, beacon(site, stays, url="https://shop.example/next"))
    soon = timezone.now().timestamp() + online.KEPT_SECONDS["left"] + 1
    found, total = online.newest([site.pk], 50, soon)
    assert ([each.who for each in found], total) == ([hash_token(stays)], 1)


def test_a_beacon_that_is_missed_twice_ends_a_presence(server: Product, site: Site) -> None:
    post(server, beacon(site))
    now = timezone.now().timestamp()
    assert online.newest([site.pk], 50, now + 60)[1] == 1
    assert online.newest([site.pk], 50, now + 80)[1] == 0
    assert online.busy_sites(now) == [site.pk]
    assert online.busy_sites(now + online.SITE_SECONDS + 80) == []


@pytest.mark.row("U2")
def test_who_has_a_row_is_written_down_there(server: Product, site: Site) -> None:
    token = token_urlsafe(32)
    visitor = VisitorFactory(site=site, token_hash=hash_token(token))
    post(server, beacon(site, token))
    assert Visitor.objects.get(pk=visitor.pk).seen_at == visitor.seen_at
    post(server, beacon(site, token, known=True, idle=100, state="hidden", hidden=60))
    seen = Visitor.objects.get(pk=visitor.pk)
    now = timezone.now()
    assert (now - seen.seen_at).total_seconds() < 15
    assert 99 < (now - seen.active_at).total_seconds() < 115
    assert seen.hidden_at is not None
    assert 59 < (now - seen.hidden_at).total_seconds() < 75


def test_redis_may_be_emptied_or_away(server: Product, site: Site) -> None:
    token = token_urlsafe(32)
    post(server, beacon(site, token))
    online._redis().flushdb()
    online._redis().script_flush()
    assert lookers(site) == []
    post(server, beacon(site, token))
    assert len(lookers(site)) == 1


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "https://shop.example.evil.example"]
)
def test_only_pages_of_the_site_are_heard(server: Product, site: Site, origin: str | None) -> None:
    assert post(server, beacon(site), origin=origin)[0] == 403
    assert lookers(site) == []


def test_a_site_that_is_off_is_answered_like_one_that_never_was(server: Product, site: Site) -> None:
    off = SiteFactory(client=site.client, is_active=False)
    never = post(server, beacon(site) | {"site": "0" * 12})
    assert post(server, beacon(off)) == never == (403, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"site":"\\ud800"}',
        b"[" * 4000,
        json.dumps({"site": "x", "token": "t" * 43, "url": "https://shop.example/", "more": 1}).encode(),
        json.dumps({"site": "x", "token": "short", "url": "https://shop.example/"}).encode(),
        json.dumps({"site": "x", "token": "t" * 43, "url": "https://shop.example/", "idle": -1}).encode(),
        json.dumps({"site": "x", "token": "t" * 43, "url": "https://shop.example/", "idle": "1"}).encode(),
        json.dumps({"site": "x", "token": "t" * 43, "url": "https://shop.example/", "state": "up"}).encode(),
    ],
)
def test_what_no_page_sends_is_refused(server: Product, body: bytes) -> None:
    assert post(server, body) == (400, b"")
    assert get_status(f"{server.url}/healthz") == 200


def test_large_bodies_and_other_methods(server: Product, site: Site) -> None:
    assert post(server, beacon(site, title="x" * 200, url="https://shop.example/" + "x" * 4000))[0] in (
        400,
        413,
    )
    assert post(server, b" " * 5000)[0] == 413
    assert post(server, b"", method="PUT")[0] == 405


def test_control_characters_become_harmless(server: Product, site: Site) -> None:
    title = "a\0b\u202ec\nd"
    assert post(server, beacon(site, title=title))[0] == 204
    [looker] = lookers(site)
    assert looker.title == "a bc d"


# --- the console


def page_of(operator: Operator, query: str = "") -> str:
    http = Http()
    http.force_login(operator.user)
    return http.get(f"/console/visitors/{query}").content.decode()


@pytest.mark.row("X2", "I1")
def test_the_page_lists_them_for_the_operators_of_the_client_alone(
    server: Product, site: Site, carl: Operator
) -> None:
    stranger = OperatorFactory(user__email=f"{token_urlsafe(8)}@people.example".lower())
    other = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=other)
    MemberFactory(client=other, user=stranger.user)
    post(server, beacon(site, title=SCRIPT))
    mine = page_of(carl)
    assert "&lt;script&gt;alert(1)" in mine
    assert SCRIPT not in mine
    assert "search.example" in mine
    assert "shop.example/pots" not in page_of(stranger)
    assert "Nobody is on your sites now" in page_of(stranger)


@pytest.mark.row("X2")
def test_fifty_are_shown_and_how_many_more_there_are(server: Product, site: Site, carl: Operator) -> None:
    for n in range(60):
        post(server, beacon(site, title=f"Page {n}", seconds=100 - n))
    first = page_of(carl)
    assert first.count('data-invite="') == 50
    assert "and 10 more" in first
    assert "Page 59" in first
    assert page_of(carl, "?show=100").count('data-invite="') == 60
    for odd in ("?show=-1", "?show=x", "?show=99999", "?show=%00"):
        assert page_of(carl, odd).count('data-invite="') in (50, 60)


@pytest.mark.row("X2")
def test_an_invitation_comes_with_the_next_beacon_until_it_was_shown(
    server: Product, site: Site, carl: Operator
) -> None:
    token = token_urlsafe(32)
    post(server, beacon(site, token))
    http = Http()
    http.force_login(carl.user)
    address = f"/console/visitors/{site.pk}/{hash_token(token)}/invite/"
    script = {"HX-Request": "true"}
    assert http.post(address, {"text": "May I help?"}, headers=script).status_code == 204
    refused = http.post(address, {"text": "May I help?"}, headers=script)
    assert (refused.status_code, refused.content[:24]) == (409, b"This visitor was invited")
    for _ in range(2):
        status, answer = post(server, beacon(site, token))
        assert (status, json.loads(answer)["text"]) == (200, "May I help?")
    invitation = PersonalInvitation.objects.get(site=site)
    said = {"invitation": invitation.pk}
    assert post(server, beacon(site, token, **said, answer="shown"))[0] == 204
    assert post(server, beacon(site, token_urlsafe(32), **said, answer="no"))[0] == 204
    invitation.refresh_from_db()
    assert invitation.answer == "shown"
    post(server, beacon(site, token, **said, answer="yes"))
    post(server, beacon(site, token, **said, answer="shown"))
    invitation.refresh_from_db()
    assert invitation.answer == "yes"


@pytest.mark.row("X2")
def test_who_is_gone_or_not_theirs_to_answer_is_not_invited(
    server: Product, site: Site, carl: Operator
) -> None:
    http = Http()
    http.force_login(carl.user)
    gone = http.post(f"/console/visitors/{site.pk}/{'0' * 64}/invite/", {"text": "Hi"})
    assert gone.status_code == 409
    token = token_urlsafe(32)
    post(server, beacon(site, token))
    Subscription.objects.filter(client=site.client).update(package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=site.client, balance=5)
    address = f"/console/visitors/{site.pk}/{hash_token(token)}/invite/"
    assert http.post(address, {"text": "Hi"}).status_code == 409
    assert not PersonalInvitation.objects.filter(site=site).exists()


# --- without invite


@pytest.mark.row("P7")
def test_the_presence_door_and_the_socket_behind_it(server: Product, site: Site, carl: Operator) -> None:
    token = token_urlsafe(32)
    page = {"url": "https://shop.example/pots", "title": "Pots"}
    body = {"site": site.key, "token": token, "page": page}
    assert json.loads(post(server, body, "presence")[1]) == {"alert": False}
    Launching.objects.create(site=site, mode=Launching.Mode.PRESENCE)
    assert json.loads(post(server, body, "presence")[1]) == {"alert": True}
    assert not Visitor.objects.filter(site=site).exists()
    http = Http()
    http.force_login(carl.user)
    cookie = f"sessionid={http.cookies['sessionid'].value}"
    start = {"token": token, "ticket": make_ticket(site)}
    with (
        Wire(f"{server.ws_url}/ws/operator/", origin=server.url, cookie=cookie) as desk,
        Wire(f"{server.ws_url}/ws/operator/", origin=server.url, cookie=cookie) as window,
        Wire(f"{server.ws_url}/ws/visitor/", origin=server.url) as tab,
    ):
        assert desk.ask("session.start", {}, ref="start")["data"]["alert"] is None
        window.ask("session.start", {}, ref="start")
        tab.ask("session.start", start, ref="start")
        assert tab.ask("presence.alert", page)["data"] == {"alerted": True}
        offered = desk.hear("alert.offered")["data"]
        assert offered["title"] == "Pots"
        # Another visitor finds nobody, and a second question of the same one alerts nobody anew.
        other = body | {"token": token_urlsafe(32)}
        assert json.loads(post(server, other, "presence")[1]) == {"alert": False}
        assert tab.ask("presence.alert", page)["data"] == {"alerted": True}
        answer = desk.ask("alert.start", {"alert": offered["id"], "text": "Hello."}, ref="m-1")["data"]
        assert (answer["seq"], answer["text"]) == (2, "Hello.")
        told = tab.hear("status.changed")["data"]
        assert (told["status"], told["operator"], told["last_seq"]) == ("active", "Carl", 2)
        # The next page keeps its socket, whether it has heard of the chat or not.
        assert tab.ask("presence.alert", page)["data"] == {"alerted": True}
        assert window.hear("alert.ended")["data"] == {"id": offered["id"], "outcome": "started"}
        for command in ("alert.start", "alert.dismiss"):
            data = {"text": "Hello."} if command == "alert.start" else {}
            never = desk.ask(command, {"alert": 10**9} | data, ref="n")
            assert never["code"] == "not_found"
    assert Chat.objects.get(site=site).operator == carl


WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'chats_blockedaddress'::regclass"


@contextmanager
def held_up(page: Wire, start: dict[str, str]) -> Iterator[None]:
    """The page's chats are read by then, and its socket has joined nothing yet."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE chats_blockedaddress IN ACCESS EXCLUSIVE MODE")
        page.send(json.dumps({"v": 1, "type": "session.start", "ref": "start", "data": start}))

        def is_waiting() -> bool:
            cursor.execute(WAITS)
            return bool(cursor.fetchone()[0])

        wait_for(is_waiting)
        yield


@pytest.mark.row("P7", "D9")
def test_a_chat_that_begins_while_the_next_page_opens_its_socket_is_there(
    server: Product, site: Site, carl: Operator
) -> None:
    start = {"token": token_urlsafe(32), "ticket": make_ticket(site)}
    visitors = f"{server.ws_url}/ws/visitor/"
    with Wire(visitors, origin=server.url) as page, Wire(visitors, origin=server.url) as next_page:
        page.ask("session.start", start, ref="start")
        with held_up(next_page, start):
            chat = ChatFactory(visitor=Visitor.objects.get(site=site), operator=carl, status="active")
        assert next_page.wait("start")["data"]["chats"] == []
        told = next_page.hear("status.changed")["data"]
        assert (told["id"], told["status"], told["operator"]) == (chat.pk, "active", "Carl")


@pytest.mark.row("D9")
def test_a_chat_that_is_accepted_while_the_next_page_opens_its_socket_is_active_there(
    server: Product, site: Site, carl: Operator
) -> None:
    start = {"token": token_urlsafe(32), "ticket": make_ticket(site)}
    visitors = f"{server.ws_url}/ws/visitor/"
    with Wire(visitors, origin=server.url) as page, Wire(visitors, origin=server.url) as next_page:
        page.ask("session.start", start, ref="start")
        chat = ChatFactory(visitor=Visitor.objects.get(site=site))
        with held_up(next_page, start):
            # Nobody tells the socket, as if the fact had gone out just before it joined.
            win(Chat.objects.filter(pk=chat.pk), status="active", operator=carl)
        begun = next_page.wait("start")["data"]["chats"]
        assert [(one["id"], one["status"]) for one in begun] == [(chat.pk, "waiting")]
        next_page.send('{"v":1,"type":"session.beat","ref":"beat","data":{}}')
        told = next_page.hear("status.changed")["data"]
        assert (told["id"], told["status"]) == (chat.pk, "active")
        assert next_page.wait("beat")["type"] == "ok", "it came by itself, not by the watermark"
