"""What the contact form collects; it lands in the client's Customer service box (S8)."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from chats.access import chat_of_visitor, is_blocked
from chats.errors import Unavailable
from chats.models import Chat, Inquiry, Message, Visitor
from chats.services import form_files, forms, masking, panel, people, recognition, visitors
from chats.services.messages import VISITOR
from chats.signals import inquiry_received
from livechat.lib.errors import DomainError
from livechat.lib.phone import BadPhone
from livechat.lib.text import clean, clean_line


class NoAddress(DomainError):
    code = "no_address"
    message = gettext_noop("Please leave an e-mail address or a phone number, so that we can answer.")


def send(
    visitor: Visitor,
    *,
    ref: str,
    name: str,
    email: str,
    phone: str,
    text: str,
    now: datetime,
    chat_id: int | None = None,
    files: Sequence[str] = (),
) -> Inquiry:
    """Store the form once for each `ref`; its details become the visitor's own.

    Raises NotFound for a chat that is not this visitor's, and a DomainError for what cannot be stored.
    """
    if is_blocked(visitor):
        raise Unavailable
    details = {"name": people.name(name), "email": people.email(email), "phone": phone_number(phone)}
    if not details["email"] and not details["phone"]:
        raise NoAddress
    body = masking.mask_cards(clean(text))
    chat = chat_of_visitor(visitor, chat_id) if chat_id is not None else None
    with transaction.atomic():
        inquiry = _store(visitor, ref=ref, chat=chat, body=body, now=now, **details)
        form_files.go_with(inquiry, files)
        visitors.learn(visitor, name=details["name"], email=details["email"], phone=details["phone"])
        recognition.recognise(visitor.pk, now)
    return inquiry


def take_reply(
    visitor: Visitor,
    chat: Chat | None,
    *,
    ref: str,
    text: str,
    now: datetime,
    name: str = "",
    email: str = "",
    phone: str = "",
    files: Sequence[str] = (),
) -> Inquiry:
    """What somebody answered by e-mail or text that no conversation takes, once for each `ref`.

    The address may not be the visitor's: nothing that is known of them changes. `text` is clean and masked.
    Raises Unavailable, BadEmail, BadPhone, NoAddress or FileGone.
    """
    if is_blocked(visitor):
        raise Unavailable
    details = {"name": people.name(name), "email": people.email(email), "phone": phone_number(phone)}
    if not details["email"] and not details["phone"]:
        raise NoAddress
    with transaction.atomic():
        inquiry = _store(visitor, ref=ref, chat=chat, body=text, now=now, **details)
        form_files.go_with(inquiry, files)
    return inquiry


def make_from(chat: Chat, now: datetime) -> Inquiry | None:
    """A chat that was dropped becomes an inquiry by itself if its visitor can be answered."""
    visitor = chat.visitor
    if not visitor.email and not visitor.phone:
        return None
    lines = Message.objects.filter(chat=chat, author=VISITOR).order_by("seq").values_list("body", flat=True)
    told = [f"{each['label']}: {each['value']}" for each in forms.of(chat) if each["kind"] in forms.TOLD]
    return _store(
        visitor,
        ref=_ref_of(chat),
        chat=chat,
        body="\n".join([*told, *lines]),
        now=now,
        name=visitor.name,
        email=visitor.email,
        phone=visitor.phone,
    )


def made_from(chat: Chat) -> Inquiry | None:
    """What `make_from` has made of this chat."""
    return Inquiry.objects.filter(visitor=chat.visitor_id, ref=_ref_of(chat)).first()


def _ref_of(chat: Chat) -> str:
    return f"dropped-{chat.pk}"


def _store(
    visitor: Visitor, *, ref: str, chat: Chat | None, body: str, now: datetime, **details: str
) -> Inquiry:
    try:
        with transaction.atomic():
            inquiry = Inquiry.objects.create(
                client_id=visitor.site.client_id,
                site_id=visitor.site_id,
                visitor=visitor,
                ref=ref,
                chat=chat,
                body=body,
                created_at=now,
                **details,
            )
            panel.list_changed("inbox", inquiry.client_id)
            inquiry_received.send(sender=Inquiry, inquiry_id=inquiry.pk, now=now)
            return inquiry
    except IntegrityError:
        return Inquiry.objects.get(visitor=visitor, ref=ref)


def phone_number(value: str) -> str:
    """Digits with a leading plus, at most 15 of them (E.164); a card number is no phone number."""
    value = clean_line(value)
    number = re.sub(r"[\s().\-/]", "", value)
    if not number:
        return ""
    if not re.fullmatch(r"\+?[0-9]{5,15}", number) or masking.mask_cards(number) != number:
        raise BadPhone
    return number
