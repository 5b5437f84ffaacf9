"""The link in a follow-up: one person's way back to one conversation, on any device (U9)."""

import json
import smtplib
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

import pytest
from django.test import Client as Http
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect

from accounts.models import Operator, Site
from chats import access
from chats.models import Chat, Visitor, WayBack
from chats.services import endings, queue, removal, transcripts, way_back
from livechat.lib.errors import NotFound
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh
from livechat.testing.factories import (
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
    VisitorFactory,
)
from livechat.testing.frames import Wire
from livechat.tests.product import Product, free_port
from notifications.models import Delivery
from notifications.services import reply_addresses
from notifications.tests.mails import written
from widget.services.identity import hash_token, make_ticket
from widget.tests import test_widget_walk as walk
from widget.tests.people import Desk, Tab, Website, has_no_barriers
from widget.tests.test_hosted_walk import say

website, site, carl, desk, context = walk.website, walk.site, walk.carl, walk.desk, walk.context


def follow(chat: Chat, secret: str, *, seconds: float = 0) -> Visitor:
    visitor = way_back.visitor_of(chat.site, hash_token(way_back.token_of(secret)), at(seconds))
    assert visitor is not None
    return visitor


@pytest.fixture
def two(vera: Visitor, olga: Operator, commits: None, told: Told) -> tuple[Chat, Chat]:
    """Two conversations of vera that have nothing to do with each other."""
    first = accepted(vera, olga)
    answer(first, olga, seconds=1)
    endings.terminate(first, olga, at(2))
    second = accepted(vera, olga, seconds=10)
    Chat.objects.filter(pk=second.pk).update(linked_to=None)
    return fresh(first), fresh(second)


@pytest.mark.row("U9", "I7")
@pytest.mark.both
def test_a_link_opens_its_chat_and_those_linked_to_it_and_no_other(two: tuple[Chat, Chat]) -> None:
    first, second = two
    visitor = follow(first, way_back.make(first, at(3)))
    assert visitor == first.visitor
    assert access.chat_of_visitor(visitor, first.pk) == first
    with pytest.raises(NotFound):
        access.chat_of_visitor(visitor, second.pk)
    assert transcripts.text_of(visitor).count("Conversation with") == 1
    with pytest.raises(way_back.Elsewhere):
        way_back.refuse_elsewhere(visitor)
    # Even if it began between that look and the words.
    with pytest.raises(way_back.Elsewhere):
        way_back.include(visitor, second, "another ref")
    with pytest.raises(NotFound):
        access.chat_of_visitor(visitor, second.pk)
    assert removal.delete_own(visitor, at(20)) == 1
    assert fresh(second).is_open


@pytest.mark.row("U9")
def test_what_continues_the_chat_is_open_too(vera: Visitor, olga: Operator, told: Told) -> None:
    first = accepted(vera, olga)
    secret = way_back.make(first, at(1))
    endings.terminate(first, olga, at(2))
    second = ask(vera, "One more thing", seconds=10)
    third_visitor = follow(first, secret)
    assert access.chat_of_visitor(third_visitor, second.pk) == second
    assert follow(second, way_back.make(second, at(11))).only_chats == frozenset({first.pk, second.pk})
    # What they begin themselves is theirs as well.
    endings.leave(fresh(second), at(12))
    entered = queue.enter(third_visitor, ref="from-the-phone", text="And this", now=at(20))
    way_back.include(third_visitor, entered.chat, "from-the-phone")
    assert access.chat_of_visitor(third_visitor, entered.chat.pk) == entered.chat


@pytest.mark.row("U9")
def test_a_link_ends_after_seven_days_and_is_of_its_own_site_only(
    two: tuple[Chat, Chat], django_capture_on_commit_callbacks: object
) -> None:
    first, _ = two
    secret = way_back.make(first, at(0))
    token = hash_token(way_back.token_of(secret))
    week = 7 * 24 * 3600
    assert way_back.site_of(secret, at(week - 1)) == first.site
    assert way_back.visitor_of(SiteFactory(client=first.client), token, at(1)) is None
    assert way_back.visitor_of(first.site, token, at(week)) is None
    with pytest.raises(NotFound):
        way_back.site_of(secret, at(week))
    way_back.prune(at(week + 1))
    assert not WayBack.objects.exists()


@pytest.mark.django_db
@pytest.mark.row("U9", "I1")
def test_links_that_are_over_and_links_that_never_were_look_alike(two: tuple[Chat, Chat]) -> None:
    first, _ = two
    over = way_back.make(first, timezone.now() - timedelta(days=8))
    good = way_back.make(first, timezone.now())
    pages = [Http().get(f"/r/{secret}/") for secret in (over, token_urlsafe(12))]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content == pages[1].content
    page = Http().get(f"/r/{good}/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    # Nothing of the conversation is in the page itself, and to look at it is not to have seen it.
    assert "Yes." not in page.content.decode()
    assert fresh(first).visitor_seen_seq == 0


@pytest.mark.row("U9")
@pytest.mark.usefixtures("server_database")
def test_the_conversation_goes_on_on_another_device(
    browser: Browser, context: BrowserContext, server: Product, site: Site, website: Website, desk: Desk
) -> None:
    tab = Tab(context, f"{website.url}/site/one")
    tab.open()
    tab.say("Do you have it in blue?")
    expect(tab.frame.get_by_text("You are next")).to_be_visible()
    chat = Chat.objects.get(site=site)
    desk.accept(chat.pk)
    expect(tab.log).to_contain_text("Carl has joined the chat")
    # By keyboard, as everything.
    tab.frame.get_by_role("button", name="More options").focus()
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Enter")
    dialog = tab.frame.get_by_role("dialog", name="Continue on my phone")
    expect(dialog.get_by_role("button", name="Copy link")).to_be_focused()
    expect(dialog.get_by_role("img", name="QR code of the link")).to_have_js_property("complete", True)
    walk.has_no_barriers(tab)
    link = dialog.get_by_label("Link", exact=True).input_value()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("The link is copied.")
    tab.page.keyboard.press("Escape")
    expect(tab.frame.get_by_role("button", name="More options")).to_be_focused()
    tab.page.close()
    seq = desk.say(chat.pk, "In blue and in green.")

    with browser.new_context(viewport={"width": 375, "height": 720}) as phone:
        page = phone.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(link)
        log = page.get_by_role("log")
        expect(log).to_contain_text("Do you have it in blue?")
        expect(log).to_contain_text("In blue and in green.")
        has_no_barriers(page)
        desk.wait(lambda frame: frame["type"] == "message.marked" and frame["data"]["visitor_seen"] >= seq)
        say(page.get_by_label("Your message"), "Green, please.")
        desk.hear("Green, please.")
        desk.say(chat.pk, "It is yours.")
        expect(log).to_contain_text("It is yours.")
        # The link is the right, and the browser keeps nothing of it.
        page.goto(f"{server.url}/chat/{site.key}/")
        expect(page.get_by_label("Your message")).to_be_visible()
        expect(page.get_by_text("It is yours.")).to_have_count(0)
        assert errors == []


@pytest.mark.row("U9", "D1", "D4")
@pytest.mark.usefixtures("server_database")
def test_answers_by_email_are_heard_at_once_through_a_mail_server_that_is_killed(
    server: Product, site: Site, desk: Desk, settings: Any
) -> None:
    settings.REPLY_DOMAIN = "reply.livechat.example"
    port = free_port()
    server.environment |= {"REPLY_DOMAIN": settings.REPLY_DOMAIN, "MAIL_IN": f"127.0.0.1:{port}"}
    visitor = VisitorFactory(site=site, email="vera@people.example")
    chat = queue.enter(visitor, ref="first-words", text="Do you have it in blue?", now=timezone.now()).chat
    desk.accept(chat.pk)
    delivery = Delivery.objects.create(
        client=chat.client, chat=chat, kind=Delivery.Kind.EMAIL, reference=f"email:{chat.pk}", run=1,
        recipient=visitor.email, created_at=timezone.now(), due_at=timezone.now(), claimed_at=timezone.now(),
    )  # fmt: skip
    address = reply_addresses.reply_to(delivery)

    def hand_over(raw: bytes) -> None:
        server.wait_for(port)
        with smtplib.SMTP("127.0.0.1", port, local_hostname="people.example", timeout=20) as smtp:
            assert smtp.sendmail(visitor.email, [address], raw) == {}

    answers = [written(f"Answer {number}", message_id=f"<{number}@people.example>") for number in range(2)]
    server.start("mail")
    hand_over(answers[0])
    desk.hear("Answer 0")
    server.kill("mail")
    server.start("mail")
    # Whoever has not heard that it was taken sends it again.
    for raw in (answers[0], answers[1]):
        hand_over(raw)
    desk.hear("Answer 1")
    said = chat.messages.filter(author="visitor").order_by("seq").values_list("body", flat=True)
    assert list(said)[1:] == ["Answer 0", "Answer 1"]
    server.stop("mail")
    assert "Traceback" not in server.output()


@pytest.mark.row("U9", "I7")
@pytest.mark.usefixtures("server_database")
def test_a_socket_by_link_hears_and_does_nothing_in_another_chat(server: Product) -> None:
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=client)
    operator = OperatorFactory(user__email=f"{token_urlsafe(8)}@people.example".lower())
    MemberFactory(client=client, user=operator.user)
    here = SiteFactory(client=client)
    own_token = token_urlsafe(32)
    vera = VisitorFactory(site=here, token_hash=hash_token(own_token))
    now = timezone.now()
    first, second = (
        Chat.objects.create(
            client=client, site=here, visitor=vera, started_ref=ref, status=status, operator=operator,
            created_at=now, waiting_since=now, accepted_at=now,
            ended_at=now if status == "ended" else None, reason="operator" if status == "ended" else "",
        )
        for ref, status in (("first", "ended"), ("second", "active"))
    )  # fmt: skip
    token = way_back.token_of(way_back.make(first, now))
    with Wire(f"{server.ws_url}/ws/visitor/", origin=server.url) as wire:
        started = wire.ask("session.start", {"token": token, "ticket": make_ticket(here)})
        assert [chat["id"] for chat in started["data"]["chats"]] == [first.pk]
        assert wire.ask("chat.resume", {"after": 0}, ref="r1", chat=second.pk)["code"] == "not_found"
        assert wire.ask("message.send", {"text": "Hm"}, ref="r2", chat=second.pk)["code"] == "not_found"
        assert wire.ask("message.send", {"text": "Hm"}, ref="r3")["code"] == "elsewhere"
        form = {"kind": "reactive", "answers": {}}
        assert wire.ask("form.send", form, ref="r4")["code"] == "elsewhere"
        # What becomes of the other chat is said to their own browser alone.
        with Wire(f"{server.ws_url}/ws/visitor/", origin=server.url) as own:
            own.ask("session.start", {"token": own_token, "ticket": make_ticket(here)})
            own.send(json.dumps({"v": 1, "type": "chat.end", "ref": "r", "chat": second.pk, "data": {}}))
            assert second.pk in {frame.get("chat") for frame in own.heard_within(1)}
        assert second.pk not in {frame.get("chat") for frame in wire.heard_within(1)}
    assert second.messages.filter(author="visitor").count() == 0
