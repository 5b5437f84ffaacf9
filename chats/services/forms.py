"""What a visitor filled in before the chat (P3): kept with it, and shown wherever it is read."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, to_builtins

from chats.models import Chat, SentForm, TextConsent, Visitor
from chats.services import listing

# Whoever comes back so soon is not asked the same again.
GOOD_FOR = timedelta(hours=24)
SUMMARY = 120
# What an inquiry repeats: its own fields have name and address, and long text is a message already.
TOLD = {"text", "choice", "choices"}


class Answer(Struct, frozen=True):
    """One field as it was filled in, masked; `label` is what the visitor read."""

    field: str
    kind: str
    label: str
    value: str


class Consent(Struct, frozen=True):
    """The line beside the phone field that was ticked (U8)."""

    words: str
    version: str
    address: str = ""


class Filled(Struct, frozen=True):
    """A form that was checked; `text` is what the visitor wrote in their own words."""

    answers: list[Answer]
    name: str = ""
    email: str = ""
    phone: str = ""
    text: str = ""
    consent: Consent | None = None


def keep(chat: Chat, ref: str, filled: Filled, now: datetime) -> None:
    """Store it in the caller's transaction; name, e-mail and phone become the visitor's own.

    Raises IntegrityError for a ref that is stored already.
    """
    SentForm.objects.create(
        chat=chat,
        visitor_id=chat.visitor_id,
        ref=ref,
        answers=to_builtins(filled.answers),
        summary=" · ".join(answer.value for answer in filled.answers if answer.kind != "consent")[:SUMMARY],
        created_at=now,
    )
    known = {"name": filled.name, "email": filled.email, "phone": filled.phone}
    given = {field: value for field, value in known.items() if value}
    if given:
        Visitor.objects.filter(pk=chat.visitor_id).update(**given)
        listing.rename(chat.visitor_id)
    if filled.consent and filled.phone:
        TextConsent.objects.create(
            visitor_id=chat.visitor_id,
            phone=filled.phone,
            words=filled.consent.words,
            version=filled.consent.version,
            address=filled.consent.address or None,
            given_at=now,
        )


def sent_before(visitor: Visitor, ref: str) -> SentForm | None:
    """The form of this ref, with its chat (D4)."""
    return SentForm.objects.filter(visitor=visitor.pk, ref=ref).select_related("chat").first()


def answered(visitor: Visitor, now: datetime) -> set[str]:
    """The fields that need not be asked again: answered for a chat that runs, or ended a short while ago."""
    latest = Chat.objects.kept().filter(visitor=visitor.pk).order_by("-pk").first()
    if latest is None or (latest.ended_at is not None and latest.ended_at < now - GOOD_FOR):
        return set()
    return {str(answer["field"]) for answer in of(latest)}


def of(chat: Chat) -> list[dict[str, Any]]:
    """The answers that stand beside this chat: its own, or those of the chat that it goes on from."""
    own = SentForm.objects.filter(chat=chat.pk)
    forms = list(own) or _before(chat)
    return [answer for form in forms for answer in form.answers]


def _before(chat: Chat) -> Iterable[SentForm]:
    earlier = SentForm.objects.filter(visitor=chat.visitor_id, chat__lt=chat.pk)
    return earlier.filter(created_at__gte=chat.created_at - GOOD_FOR).order_by("-pk")[:1]
