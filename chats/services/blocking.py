"""Visitors who get no chats any more (X15): they read one neutral sentence, never that they are blocked."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.access import manages
from accounts.models import Client, Operator
from accounts.services import audit
from chats import access
from chats.errors import NotAllowed
from chats.events.facts import ChatChanged
from chats.models import BlockedAddress, Chat, Visitor
from chats.services import endings, news
from livechat.lib.winning import win


def block(chat: Chat, operator: Operator, now: datetime, *, with_address: bool) -> None:
    """End the visitor's chat and take no other from them. Safe to run twice. Raises NotAllowed."""
    client = _client(chat, operator)
    with transaction.atomic():
        visitor = Visitor.objects.get(pk=chat.visitor_id)
        if win(Visitor.objects.filter(pk=visitor.pk, blocked_at=None), blocked_at=now, blocked_by=operator):
            audit.record(
                operator.user, "visitor.blocked", subject=f"visitor:{visitor.pk}", client=client,
                reason="with their address" if with_address else "",
            )  # fmt: skip
        if with_address and visitor.address:
            BlockedAddress.objects.get_or_create(
                client=client,
                address=visitor.address,
                defaults={"visitor": visitor, "operator": operator, "created_at": now},
            )
    for current in Chat.objects.open().filter(visitor=chat.visitor_id):
        endings.cut_off(current, operator, now)
    _tell(chat)


def unblock(visitor: Visitor, operator: Operator) -> None:
    """Undo it, with the addresses that were blocked along with this visitor. Raises NotAllowed."""
    client = Client.objects.get(sites=visitor.site_id)
    _refuse_unless_allowed(operator, client)
    with transaction.atomic():
        BlockedAddress.objects.filter(visitor=visitor.pk).delete()
        if win(
            Visitor.objects.filter(pk=visitor.pk, blocked_at__isnull=False), blocked_at=None, blocked_by=None
        ):
            audit.record(operator.user, "visitor.unblocked", subject=f"visitor:{visitor.pk}", client=client)
    latest = Chat.objects.filter(visitor=visitor.pk).order_by("-pk").first()
    if latest is not None:
        _tell(latest)


def _tell(chat: Chat) -> None:
    with transaction.atomic():
        win(Chat.objects.filter(pk=chat.pk))
        news.tell(chat.pk, ChatChanged)


def _client(chat: Chat, operator: Operator) -> Client:
    client = Client.objects.get(pk=chat.client_id)
    _refuse_unless_allowed(operator, client)
    return client


def _refuse_unless_allowed(operator: Operator, client: Client) -> None:
    if not access.may_answer(operator, client.pk) and not manages(operator.user_id, client.pk):
        raise NotAllowed("You can read this client's chats, but not block its visitors.")


def blocked_for(operator: Operator) -> QuerySet[Visitor]:
    """Blocked visitors of the clients that this operator may see, the latest first."""
    seen = Visitor.objects.filter(blocked_at__isnull=False, site__client__in=access.clients_of(operator))
    with_addresses = seen.annotate(
        address_is_blocked=Exists(BlockedAddress.objects.filter(visitor=OuterRef("pk")))
    )
    return with_addresses.select_related("site__client", "blocked_by").order_by("-blocked_at", "-pk")
