"""What operators write down about a visitor; no visitor ever reads it (O15)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Operator
from chats.errors import NotAllowed
from chats.models import Chat, Note, Visitor
from chats.services import masking, panel
from livechat.lib.errors import DomainError
from livechat.lib.text import clean

LONGEST = 5_000


class NoteTooLong(DomainError):
    code = "text_too_long"
    message = f"A note has at most {LONGEST:,} letters."


def about(visitor: Visitor) -> QuerySet[Note]:
    """Notes on this visitor, and on every other browser of the same contact; the newest first."""
    of = Q(visitor=visitor.pk)
    if visitor.contact_id is not None:
        of |= Q(visitor__contact=visitor.contact_id)
    return Note.objects.filter(of, client=visitor.site.client_id).order_by("-pk")


def leave(chat: Chat, operator: Operator, text: str, now: datetime) -> Note:
    """**Leave a note** about the chat's visitor. Raises EmptyText, BadText or NoteTooLong."""
    body = masking.mask_cards(clean(text))
    if len(body) > LONGEST:
        raise NoteTooLong
    with transaction.atomic():
        note = Note.objects.create(
            client_id=chat.client_id,
            visitor_id=chat.visitor_id,
            chat=chat,
            operator=operator,
            body=body,
            created_at=now,
        )
        panel.changed_for(chat.visitor, "notes")
    return note


def delete(note: Note, operator: Operator) -> None:
    """One's own only: what a colleague knows is not ours to forget. Safe to run twice."""
    if note.operator_id != operator.pk:
        raise NotAllowed("Only whoever left a note deletes it.")
    with transaction.atomic():
        Note.objects.filter(pk=note.pk).delete()
        panel.changed_for(note.visitor, "notes")
