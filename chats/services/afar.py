"""What visitors answer who are not here: by text or by e-mail, to something that was sent after them."""

from datetime import datetime

from chats.models import Chat
from chats.services import inquiries, queue, way_back


def answer(chat: Chat, *, ref: str, text: str, now: datetime) -> Chat:
    """Say it in `chat`, or in one that continues it; an inquiry as well where nobody is there to answer.

    Once for each `ref`. `text` is clean and masked. Raises Elsewhere, RefReused, Unavailable or TooManyChats.
    """
    visitor = way_back.followed(chat)
    way_back.refuse_elsewhere(visitor)
    entered = queue.enter(visitor, ref=ref, text=text, now=now)
    way_back.include(visitor, entered.chat, ref)
    current = Chat.objects.with_people().get(pk=entered.chat.pk)
    if current.status == Chat.Status.REDIRECTED:
        # The contact form that others are shown now is a page that they do not have open.
        inquiries.make_from(current, now)
    return current
