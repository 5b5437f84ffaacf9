"""What follow-ups say, in the chat's language; written when they are claimed, of what is unseen then."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from accounts.models import Client, Site
from chats.models import Chat, Message
from chats.services import masking, way_back
from chats.services import translation as translation_of_chats
from livechat.lib.text import clean_line
from notifications.mails import quotes
from notifications.models import TEXTS, Delivery, FollowUpSettings
from notifications.services import follow_ups, opt_outs, reply_addresses

QUOTED = 10
WORDS_IN_TEXT = 80
SUBJECT_LENGTH = 240

Kind = Delivery.Kind


def compose(delivery: Delivery, now: datetime) -> None:
    """Fill in subject and bodies; makes the link that leads back to the conversation."""
    chat = delivery.chat
    assert chat is not None
    wanted = follow_ups.settings_of(chat.site_id)
    with translation.override(chat.visitor.language):
        link = way_back.address(way_back.make(chat, now))
        if delivery.kind == Kind.EMAIL:
            _compose_email(delivery, chat, wanted, link)
        elif delivery.kind == Kind.TEXT:
            delivery.text = introduced(delivery, chat.client, _text(chat, delivery, wanted, link))
        else:
            words = _confirmation_of(wanted, sender_of(chat, wanted), link)
            delivery.text = introduced(delivery, chat.client, words)


def translate(delivery_id: int) -> None:
    """Where a chat is translated: have what will be quoted in the visitor's language (S11).

    Before it is claimed, since a translator may take its time; what it does not translate goes as it is.
    """
    composed = Delivery.objects.filter(kind__in=(Kind.TEXT, Kind.EMAIL), text="")
    delivery = composed.filter(pk=delivery_id, chat__visitor_language__gt="").select_related("chat").first()
    if delivery is not None and delivery.chat is not None:
        seqs = _responses(delivery.chat, delivery).values_list("seq", flat=True)
        translation_of_chats.translate_ahead(delivery.chat, list(seqs)[-QUOTED:])


class Example(NamedTuple):
    """What a visitor would read, for the page where it is set."""

    confirmation: str
    text: str
    subject: str
    words: str
    # Of the e-mail's templates.
    context: dict[str, object]


def example(site: Site, wanted: FollowUpSettings) -> Example:
    """With made-up names, in the language of whoever looks; its links lead to the hosted page."""
    sender = wanted.sender_name or site.client.name
    line = _Quoted("Olga", gettext("We do, from 8 to 12."))
    link = f"{settings.BASE_URL}/chat/{site.key}/"
    subject = (wanted.email_subject or gettext("{sender} answered you")).replace("{sender}", sender)
    context: dict[str, object] = {
        "client": site.client,
        "sender": sender,
        "words": wanted.email_words,
        "lines": [line],
        "link": link,
    }
    return Example(
        confirmation=_confirmation_of(wanted, sender, link),
        text=_text_of(wanted, sender, line.name, line.text, link),
        subject=subject,
        words=wanted.email_words or gettext("You left before our answer came. Here it is:"),
        context=context,
    )


class _Quoted(NamedTuple):
    name: str
    text: str


def _text(chat: Chat, delivery: Delivery, wanted: FollowUpSettings, link: str) -> str:
    latest = _unseen(chat, delivery)[-1:]
    words = Truncator(clean_line(latest[0].text)).chars(WORDS_IN_TEXT, truncate="...") if latest else ""
    name = latest[0].name if latest else chat.client.name
    return _text_of(wanted, sender_of(chat, wanted), name, words, link)


def _text_of(wanted: FollowUpSettings, sender: str, name: str, words: str, link: str) -> str:
    template = wanted.text_words or gettext(
        '{sender}: {name} answered you: "{words}" Read and answer: {link}'
    )
    said = template.replace("{sender}", sender).replace("{name}", name)
    return _with_link(said, link).replace("{words}", words)


def _confirmation_of(wanted: FollowUpSettings, sender: str, link: str) -> str:
    template = wanted.confirmation_words or gettext(
        "{sender}: we have your message. If you leave the page, our answer comes by text as well: {link}"
    )
    return _with_link(template.replace("{sender}", sender), link)


def _with_link(words: str, link: str) -> str:
    """A client's own words may have forgotten it."""
    return words.replace("{link}", link) if "{link}" in words else f"{words} {link}"


def introduced(delivery: Delivery, client: Client, words: str) -> str:
    """The first text from a number of ours to one of theirs names the client and says how to stop (U8)."""
    to_them = Delivery.objects.gone_out().filter(recipient=delivery.recipient, kind__in=TEXTS)
    if to_them.filter(sender=delivery.sender).exclude(pk=delivery.pk).exists():
        return words
    name = clean_line(client.name)
    named = words if name in words else f"{name}: {words}"
    return named + " " + gettext("Reply STOP for no more texts.")


def _compose_email(delivery: Delivery, chat: Chat, wanted: FollowUpSettings, link: str) -> None:
    sender = sender_of(chat, wanted)
    lines = _unseen(chat, delivery)
    subject = wanted.email_subject or gettext("{sender} answered you")
    context = {
        "client": chat.client,
        "sender": sender,
        "words": wanted.email_words,
        "lines": lines[-QUOTED:],
        "more": max(len(lines) - QUOTED, 0),
        "link": link,
        "marker": quotes.marker() if reply_addresses.reply_to(delivery) else "",
        "unsubscribe": opt_outs.unsubscribe_url(delivery.recipient, delivery.client_id),
    }
    delivery.subject = clean_line(subject.replace("{sender}", sender))[:SUBJECT_LENGTH]
    delivery.text = render_to_string("notifications/email/follow_up.txt", context)
    delivery.html = render_to_string("notifications/email/follow_up.html", context)


class _Line:
    """A response that the visitor has not seen."""

    def __init__(self, message: Message, fallback: str, translated: str | None) -> None:
        self.name = message.operator.display_name if message.operator else fallback
        body = (
            gettext("[File: {name}]").replace("{name}", message.body)
            if message.kind == "file"
            else translated or message.body
        )
        # Masked once more, whoever stored it: nothing that goes out has a card number in it (I5).
        self.text = masking.mask_cards(body)


def _unseen(chat: Chat, delivery: Delivery) -> list[_Line]:
    said = _responses(chat, delivery).select_related("operator")
    translated = translation_of_chats.in_visitors_language(chat)
    return [_Line(message, chat.client.name, translated.get(message.seq)) for message in said]


def _responses(chat: Chat, delivery: Delivery) -> QuerySet[Message]:
    said = Message.objects.filter(chat=chat, operator__isnull=False, kind__in=("text", "file"))
    return said.filter(seq__gt=delivery.run or 0).order_by("seq")


def sender_of(chat: Chat, wanted: FollowUpSettings) -> str:
    """Who writes, as the visitor reads it."""
    return wanted.sender_name or chat.client.name
