"""What chats do when an operator comes, goes, signs out, gains or loses a right."""

from datetime import datetime
from functools import partial
from typing import Any, Literal

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from accounts.models import Client, Operator, User
from accounts.signals import member_left, operator_availability_changed
from billing.signals import package_changed
from chats import control, rights
from chats.models import Chat, Tag
from chats.services import alerts, kinds, listing, news, queue, responses, routing, transfers


@receiver(operator_availability_changed)
def operator_came_or_went(
    operator_id: int,
    is_online: bool,
    reason: Literal["chosen", "missed_offers", "idle", "lost"],
    now: datetime,
    **kwargs: Any,
) -> None:
    """Not through the broker: routing must go on without Redis, and the sweep mends what dies here."""
    news.tell_desk(operator_id, reason)
    work = (
        [routing.fill] if is_online else [routing.withdraw_all, transfers.withdraw_all, alerts.withdraw_all]
    )
    if reason == "lost":
        work.append(queue.give_back_all)
    for verb in work:
        transaction.on_commit(partial(verb, operator_id, now), robust=True)


@receiver(member_left)
def member_left_the_team(client_id: int, user_id: int, now: datetime, **kwargs: Any) -> None:
    """Their sockets close; what they were in the middle of goes back to the queue."""
    operator = Operator.objects.filter(user=user_id).first()
    if operator is not None:
        transaction.on_commit(
            partial(queue.give_back_all, operator.pk, now, client_id=client_id), robust=True
        )
        transaction.on_commit(control.rights_changed, robust=True)


@receiver(package_changed)
def package_was_changed(client_id: int, **kwargs: Any) -> None:
    """Who answers the client is somebody else now: their sockets come back with the clients they have now."""
    # In id order, as everywhere: two changes at once would wait for each other.
    for operator in rights.workers_for(client_id).order_by("pk").values_list("pk", flat=True):
        Operator.objects.filter(pk=operator).update(rights_version=F("rights_version") + 1)
    transaction.on_commit(control.rights_changed, robust=True)


@receiver(user_logged_out)
def signed_out(**kwargs: Any) -> None:
    transaction.on_commit(control.rights_changed, robust=True)


@receiver(post_save, sender=User)
def user_changed(created: bool, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    """A new password or a closed account; a sign-in saves too, and only its time."""
    if not created and update_fields != frozenset({"last_login"}):
        transaction.on_commit(control.rights_changed, robust=True)


@receiver(m2m_changed, sender=Chat.tags.through)
def tags_changed(
    instance: Chat | Tag, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """The history shows and counts the tags of a chat that is over."""
    if action in ("post_add", "post_remove", "post_clear"):
        for chat_id in (pk_set or ()) if reverse else (instance.pk,):
            listing.retag(chat_id)


@receiver(post_save, sender=Client)
def client_began(instance: Client, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Wherever clients are made: each begins with the three responses of S6, the requests of S16."""
    if created and not raw:
        responses.start_with(instance)
        kinds.start_with(instance)
