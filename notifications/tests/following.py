"""What tests of follow-ups share: a visitor who can be reached, and both sweeps at a given second."""

from email.message import EmailMessage

from chats.models import Chat
from chats.services import presence
from livechat.testing.cast import at
from notifications.models import Delivery
from notifications.services import deliveries, follow_ups

PHONE, EMAIL = "+14155550123", "vera@people.example"
OURS = "+15005550006"
AWAY = 271
UNITS = 10_000

Kind, State = Delivery.Kind, Delivery.State


def left(chat: Chat, *, seconds: float = AWAY) -> None:
    """The visitor has done nothing for long, and the sweep has seen it."""
    presence.look_after(chat.pk, at(seconds))


def sweep(seconds: float) -> list[str]:
    """Both sweeps at that second; what the visitor was sent altogether, by kind."""
    now = at(seconds)
    for chat_id in follow_ups.due(now):
        follow_ups.plan(chat_id, now)
    for delivery_id in (*deliveries.due(now), *deliveries.due_follow_ups(now)):
        deliveries.send(delivery_id, now)
    sent = Delivery.objects.filter(state=State.SENT, run__isnull=False)
    return list(sent.order_by("pk").values_list("kind", flat=True))


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def states() -> dict[str, str]:
    return dict(Delivery.objects.filter(run__isnull=False).values_list("kind", "state"))
