"""Stores the talks of the first start as chats that are over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from accounts.models import Client, Operator
from billing.services import credits
from chats.models import Chat, Inquiry, PageView, Visitor
from chats.services import listing, messages
from chats.services.messages import SYSTEM, VISITOR, Draft
from livechat.demo.talks import TALKS, Talk
from livechat.lib.winning import win

# No hash of a token looks like this, so no browser can be one of these visitors.
MARK = "demo:"
ANSWER_SECONDS = 20
LINE_SECONDS = 40


def fill(now: datetime) -> None:
    """Tell the conversations of the first start, unless they were told before."""
    if not Visitor.objects.filter(token_hash__startswith=MARK).exists():
        for talk in sorted(TALKS, key=lambda talk: talk.ago, reverse=True):
            _tell(talk, now)


def _tell(talk: Talk, now: datetime) -> None:
    client = Client.objects.get(slug=talk.client)
    operator = Operator.objects.filter(user__email=talk.operator).first()
    at = now - talk.ago
    chat = _begin(talk, client, operator, at)
    drafts = list(_drafts(talk, chat, operator, at))
    messages.store(drafts, wait=True)
    ended_at = drafts[-1].at
    over = Chat.Status.ENDED if operator else Chat.Status.REDIRECTED
    win(
        Chat.objects.filter(pk=chat.pk),
        status=over,
        reason=talk.reason,
        ended_at=ended_at,
        interaction=chat,
        unseen_since=None,
        visitor_delivered_seq=F("last_seq"),
        visitor_seen_seq=F("last_seq"),
        operator_delivered_seq=F("last_seq") if operator else 0,
        operator_seen_seq=F("last_seq") if operator else 0,
    )
    listing.enter(chat.pk)
    if operator and operator.is_platform:
        credits.debit(client, reference=f"interaction:{chat.pk}", now=at)
    if talk.inquiry:
        _inquire(talk, chat, ended_at)


def _begin(talk: Talk, client: Client, operator: Operator | None, at: datetime) -> Chat:
    site = client.sites.order_by("pk")[0]
    visitor = Visitor.objects.create(
        site=site,
        token_hash=f"{MARK}{talk.ref}",
        name=talk.name,
        email=talk.email,
        locale="en",
        created_at=at,
        seen_at=at,
        active_at=at,
    )
    for path in ("/demo/", talk.page):
        PageView.objects.get_or_create(
            visitor=visitor, url=settings.DEMO_URL + path, defaults={"viewed_at": at}
        )
    chat = Chat.objects.create(
        client=client,
        site=site,
        visitor=visitor,
        started_ref=talk.ref,
        status=Chat.Status.ACTIVE if operator else Chat.Status.QUEUED,
        operator=operator,
        created_at=at,
        waiting_since=at,
        accepted_at=at + timedelta(seconds=ANSWER_SECONDS) if operator else None,
    )
    # The first words are paid for as they are stored.
    Chat.objects.filter(pk=chat.pk).update(interaction=chat)
    return chat


def _drafts(talk: Talk, chat: Chat, operator: Operator | None, at: datetime) -> Iterator[Draft]:
    """The lines of the record in order, with what the system wrote between them."""
    for number, line in enumerate(talk.lines):
        ref = f"{talk.ref}-{number}"
        if line.startswith("> ") and operator:
            author = messages.author_of(operator.pk)
            yield Draft(chat.pk, author, ref, line[2:], at, operator.pk, operator.display_name)
        else:
            yield Draft(chat.pk, VISITOR, ref, line, at)
        if number == 0 and operator:
            at += timedelta(seconds=ANSWER_SECONDS)
            name = {"name": operator.display_name}
            yield Draft(chat.pk, SYSTEM, f"{ref}-accepted", "chat.accepted", at, kind="event", data=name)
        at += timedelta(seconds=LINE_SECONDS)
    if talk.reason == Chat.Reason.TIMEOUT:
        at += timedelta(seconds=chat.site.silence_seconds)
    ending = "chat.ended" if operator else "chat.redirected"
    data = {"by": talk.reason} if operator else {}
    yield Draft(chat.pk, SYSTEM, f"{talk.ref}-over", ending, at, kind="event", data=data)


def _inquire(talk: Talk, chat: Chat, at: datetime) -> None:
    Inquiry.objects.create(
        client=chat.client,
        site=chat.site,
        visitor=chat.visitor,
        chat=chat,
        ref=talk.ref,
        name=talk.name,
        email=talk.email,
        body=talk.inquiry,
        created_at=at + timedelta(minutes=2),
    )
