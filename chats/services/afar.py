"""What visitors answer who are not here: by text or by e-mail, to something that was sent after them."""

from datetime import datetime

from chats.models import Chat, Message, Visitor
from chats.services import inquiries, masking, queue, way_back
from chats.services.messages import VISITOR

# As many lines as a card number can be spread over.
LINES = masking.LONGEST


def answer(chat: Chat, *, ref: str, text: str, now: datetime) -> Chat:
    """Say it in `chat`, or in one that continues it; an inquiry as well where nobody is there to answer.

    Once for each `ref`. `text` is clean and masked. Raises Elsewhere, RefReused, Unavailable or TooManyChats.
    """
    visitor = way_back.followed(chat)
    way_back.refuse_elsewhere(visitor)
    entered = queue.enter(visitor, ref=ref, text=_masked(visitor, ref, text), now=now)
    way_back.include(visitor, entered.chat, ref)
    current = Chat.objects.with_people().get(pk=entered.chat.pk)
    if current.status == Chat.Status.REDIRECTED:
        # The contact form that others are shown now is a page that they do not have open.
        inquiries.make_from(current, now)
    return current


def _masked(visitor: Visitor, ref: str, text: str) -> str:
    """No socket remembers the line before, which a card number may have begun in (S9)."""
    chat = Chat.objects.filter(visitor=visitor.pk).order_by("-pk").first()
    said = Message.objects.filter(chat=chat, author=VISITOR, kind="text").order_by("-seq")
    latest = list(said.values_list("ref", "body")[:LINES])[::-1]
    tail = ""
    for known, body in latest:
        if known == ref:
            return text  # it is stored already, as it was masked then
        tail = masking.tail_of(tail, body)
    return masking.mask_after(tail, text)
