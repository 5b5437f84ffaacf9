"""A visitor who left gets the answer: a text, then an e-mail, a way back on another device, and silence."""

import re
import smtplib
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import time, timedelta
from email.message import Message as Mail
from time import monotonic

import pytest
from aiosmtpd.controller import Controller
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from playwright.sync_api import Browser, Locator, expect
from twilio.request_validator import RequestValidator

from accounts.models import Client, Operator, Site, WebHeartbeat
from billing.models import PostUnitEntry, Subscription, TextPrice
from billing.services import credits, post_units
from billing.tests.test_usage_walk import signed_in
from chats.models import Chat, PageView, TextConsent, Visitor
from chats.tests.people import operator, sign_in
from livechat.settings_test import TEST_DIR
from livechat.testing.factories import ClientFactory, SiteFactory, SubscriptionFactory
from livechat.tests.product import Product, free_port
from livechat.tests.test_working_day import Desk
from notifications.models import Delivery, FollowUpSettings
from notifications.tests.conftest import Mailbox
from notifications.tests.following import EMAIL, OURS, PHONE, UNITS, plain
from notifications.tests.mails import DOMAIN, PICTURE, written
from notifications.tests.twilio_server import TwilioServer
from widget.tests.people import HIDEABLE, WAIT_SECONDS, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")

# A time of the day, as the browser writes it.
CLOCK = r"\d+:\d\d(\s[AP]M)?"
SECRET = "secret-of-the-account"
START_SECONDS = 60


@pytest.fixture(scope="module")
def provider() -> Iterator[TwilioServer]:
    server = TwilioServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[Mailbox, int]]:
    """A mail server, and its port."""
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield mailbox, port
    controller.stop()


@pytest.fixture(scope="module")
def mail_in() -> int:
    """The port of our own mail server."""
    return free_port()


@pytest.fixture(scope="module")
def server(
    provider: TwilioServer, post: tuple[Mailbox, int], mail_in: int, new_database: Callable[[str], str]
) -> Iterator[Product]:
    """All processes there are, with providers of texts and e-mails."""
    product = Product(
        TEST_DIR / "following",
        new_database("following"),
        EMAIL_URL=f"smtp://127.0.0.1:{post[1]}",
        REPLY_DOMAIN=DOMAIN,
        MAIL_IN=f"127.0.0.1:{mail_in}",
        TWILIO_ACCOUNT_SID="AC1",
        TWILIO_AUTH_TOKEN=SECRET,
        TWILIO_FROM=OURS,
        TWILIO_API_BASE=provider.url,
    )
    product.environment["BASE_URL"] = product.url
    try:
        product.start("valkey", "web", "worker", "sender", "beat", "mail")
        product.wait_for(mail_in)
        yield product
    finally:
        product.close()


@pytest.fixture
def fern(server_database: None) -> Client:
    """On Operations, with credits and post units."""
    client = ClientFactory(name="Fern & Moss", slug="fern-and-moss")
    SubscriptionFactory(client=client, package=Subscription.Package.OPERATIONS)
    credits.grant(client, 10, reference="order:credits")
    post_units.grant(client, UNITS, reference="order:units")
    TextPrice.objects.update_or_create(country="US", defaults={"units": 120, "is_allowed": True})
    return client


@pytest.fixture
def website(server: Product, fern: Client) -> Iterator[Website]:
    """Asks for all three, and has no quiet hours, whenever this runs."""
    with Website() as website:
        site = SiteFactory(
            client=fern, name="Ferns", origins=[website.url],
            asks_name=True, follow_up_by_phone=True, follow_up_by_email=True,
        )  # fmt: skip
        FollowUpSettings.objects.create(site=site, quiet_from=time(0), quiet_until=time(0))
        website.embed(server, site)
        yield website


@pytest.mark.row("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "U10")
def test_a_visitor_who_left_still_gets_the_answer(
    browser: Browser, server: Product, website: Website, fern: Client, provider: TwilioServer,
    post: tuple[Mailbox, int], mail_in: int,
) -> None:  # fmt: skip
    olga = operator("olga@livechat.example", "Olga")
    Operator.objects.filter(pk=olga.pk).update(allows_uploads=True)
    with ExitStack() as stack:
        desk = Desk(stack.enter_context(sign_in(browser, server, olga)))
        context = stack.enter_context(browser.new_context(reduced_motion="reduce"))
        context.set_default_timeout(WAIT_SECONDS * 1000)
        context.add_init_script(HIDEABLE)
        tab = Tab(context, website.url)
        leave_name_phone_and_email(tab)
        tab.say("Do you have it in blue?")
        desk.accept("Do you have it in blue?")
        chat = Chat.objects.get(client=fern)
        desk.beside.get_by_role("tab", name="Visitor").click()

        hide(tab, chat)
        expect(desk.beside).to_contain_text("Away since")
        expect(desk.beside.get_by_text("Away since")).not_to_contain_text("UTC")
        desk.say("We have it in blue.")
        expect(desk.beside).to_contain_text("A text goes out at")
        blue = message(desk, "We have it in blue.")
        expect(blue).to_contain_text(re.compile(rf"A text goes out at {CLOCK}, and an e-mail if they do not"))
        expect(desk.page.get_by_text(re.compile("Ends in"))).to_be_hidden()
        passes(chat, minutes=5)
        expect(sent(desk, PHONE)).to_have_count(2)
        confirmation, text = (one["Body"] for one in provider.texts)
        assert confirmation.startswith("Fern & Moss: we have your message.")
        assert "We have it in blue." in text
        expect(blue).to_contain_text(re.compile(rf"Texted {CLOCK}\s+An e-mail goes out at {CLOCK}"))
        said_of_it = Delivery.objects.get(kind="text")
        tell(server, f"{said_of_it.pk}/", MessageSid=said_of_it.provider_id, MessageStatus="delivered")
        expect(blue).to_contain_text(re.compile(rf"Texted {CLOCK} · Delivered"))

        assert post[0].messages == []
        passes(chat, minutes=10)
        expect(sent(desk, EMAIL)).to_have_count(1)
        [mail] = post[0].messages
        assert (mail["To"], "We have it in blue." in plain(mail)) == (EMAIL, True)
        expect(blue).to_contain_text(re.compile(rf"E-mailed {CLOCK}"))

        answer_by_email(desk, mail, mail_in)
        come_back_on_the_phone(browser, desk, text)
        text_us(server, "Stop")
        hide(tab, chat)
        expect(desk.beside).to_contain_text("Away since")
        desk.say("It is on its way.")
        on_its_way = message(desk, "It is on its way.")
        expect(on_its_way).to_contain_text("goes out at")
        passes(chat, minutes=20)
        expect(on_its_way).to_contain_text("Text not sent. This person has told us STOP.")
        passes(chat, minutes=10)
        expect(sent(desk, EMAIL)).to_have_count(2)
        assert len(provider.texts) == 2
        text_us(server, "Start")
        text_us(server, "On which day?")
        expect(desk.log).to_contain_text("On which day?")
        cost = look_at_the_cost(browser, server, fern)
        # Without units and without e-mails nothing reaches them, and that is said.
        post_units.debit(fern, UNITS - cost, reference="text:all", country="US", segments=1)
        Site.objects.filter(client=fern).update(follow_up_by_email=False)
        hide(tab, chat)
        desk.say("On Friday.")
        friday = message(desk, "On Friday.")
        expect(friday).to_contain_text("goes out at")
        passes(chat, minutes=20)
        expect(friday).to_contain_text("Text not sent. There are not enough post units for this text.")
        expect(desk.log).not_to_contain_text("goes out at")
        assert tab.errors == []


def leave_name_phone_and_email(tab: Tab) -> None:
    tab.launcher.click()
    tab.frame.get_by_label("Name").fill("Vera Novak")
    tab.frame.get_by_label("E-mail").fill(EMAIL)
    tab.frame.get_by_label("Phone").fill("+1 415 555 0123")
    tab.frame.get_by_label("Fern & Moss may text me").check()
    tab.frame.get_by_role("button", name="Start chat").click()
    expect(tab.box).to_be_visible()
    consent = TextConsent.objects.get()
    assert (consent.phone, "may text me" in consent.words) == (PHONE, True)


def hide(tab: Tab, chat: Chat) -> None:
    """They look at another tab, and that was long ago."""
    for frame in tab.page.frames:
        frame.evaluate("putAway()")
    visitor = Visitor.objects.filter(pk=chat.visitor_id)
    until(tab, lambda: visitor.filter(hidden_at__isnull=False).exists())
    visitor.update(hidden_at=F("hidden_at") - timedelta(minutes=5))
    until(tab, lambda: is_absent(chat))


def is_absent(chat: Chat) -> bool:
    # As if the servers had been up for long, and not busy: else absence proves nothing.
    WebHeartbeat.objects.update(back_at=F("beat_at") - timedelta(hours=1))
    return Chat.objects.filter(pk=chat.pk, absent_at__isnull=False).exists()


def until(tab: Tab, is_so: Callable[[], bool]) -> None:
    """What the processes write down by themselves, the first of it as soon as they have started."""
    deadline = monotonic() + START_SECONDS
    while not is_so():
        assert monotonic() < deadline
        tab.page.wait_for_timeout(50)


def passes(chat: Chat, *, minutes: int) -> None:
    """The clock of the chat is moved: all that was written down of it was so much earlier."""
    back = timedelta(minutes=minutes)
    # A beacon that had been on its way for long may have said since that they are here.
    away = {"hidden_at": Coalesce("hidden_at", Now()) - back}
    Visitor.objects.filter(pk=chat.visitor_id).update(**away)
    gone = {name: Coalesce(name, Now()) - back for name in ("absent_at", "follow_up_at")}
    said = {name: F(name) - back for name in ("unseen_since", "last_message_at")}
    Chat.objects.filter(pk=chat.pk).update(**gone, **said)
    deliveries = Delivery.objects.filter(chat=chat)
    deliveries.update(due_at=F("due_at") - back, claimed_at=F("claimed_at") - back)


def message(desk: Desk, words: str) -> Locator:
    """A line of the conversation, with all that stands beneath it."""
    return desk.log.get_by_role("listitem").filter(has_text=words)


def follow_ups(desk: Desk, recipient: str) -> Locator:
    return desk.beside.get_by_role("listitem").filter(has_text=recipient)


def sent(desk: Desk, recipient: str) -> Locator:
    return follow_ups(desk, recipient).filter(has_text=re.compile(r"\bSent\b"))


def answer_by_email(desk: Desk, mail: Mail, port: int) -> None:
    """In their mail program, with a picture, above what they answer to."""
    answer = written(
        "In green too?\n\nOn Sun, 1 Mar 2026 at 14:05, Fern & Moss wrote:\n> We have it in blue.\n",
        files=(("pot.png", PICTURE),),
        In_Reply_To=str(mail["Message-ID"]),
    )
    with smtplib.SMTP("127.0.0.1", port, local_hostname="people.example", timeout=20) as smtp:
        assert smtp.sendmail(EMAIL, [mail["Reply-To"]], answer) == {}
    said = desk.log.get_by_text("In green too?")
    expect(said).to_have_text("In green too?")
    expect(desk.log.get_by_role("img", name="pot.png")).to_be_visible()


def come_back_on_the_phone(browser: Browser, desk: Desk, text: str) -> None:
    """By the link in the text, on a device that knows nothing of the visitor."""
    link = re.search(r"http\S+/r/\S+/", text)
    assert link is not None
    with browser.new_context(viewport={"width": 375, "height": 720}) as phone:
        page = phone.new_page()
        page.goto(link[0])
        for line in ("Do you have it in blue?", "We have it in blue."):
            expect(page.get_by_role("log")).to_contain_text(line)
        page.get_by_label("Your message").fill("Blue, please.")
        page.get_by_label("Your message").press("Enter")
        expect(desk.log).to_contain_text("Blue, please.")
    # The link is theirs alone: nobody reads it among the pages seen.
    assert not PageView.objects.filter(url__contains="/r/").exists()
    assert PageView.objects.filter(url__contains="/chat/").exists()


def text_us(server: Product, words: str) -> None:
    tell(server, "", MessageSid=f"SM{words}", From=PHONE, To=OURS, Body=words)


def tell(server: Product, door: str, **said: str) -> None:
    """What the provider of texts tells us, signed."""
    address = f"{server.url}/hooks/sms/{door}"
    signature = RequestValidator(SECRET).compute_signature(address, said)
    request = urllib.request.Request(
        address, urllib.parse.urlencode(said).encode(), {"X-Twilio-Signature": signature}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status in (200, 204)


def look_at_the_cost(browser: Browser, server: Product, fern: Client) -> int:
    cost = -sum(PostUnitEntry.objects.filter(reason="text").values_list("amount", flat=True))
    assert cost > 0
    assert post_units.balance(fern) == UNITS - cost
    page = signed_in(browser, server, fern)
    page.goto(f"{server.url}/dashboard/usage/")
    row = page.get_by_role("region", name="Current usage").get_by_role("row", name="United States")
    expect(row).to_contain_text(f"{cost:,} post units")
    expect(row.get_by_role("cell").first).to_have_text("2")
    page.context.close()
    return cost
