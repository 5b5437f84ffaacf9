"""Reads of chats that read as sentences; `access` decides for whom."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q

from accounts.models import Operator
from chats import rights

if TYPE_CHECKING:
    from chats.models import Chat, Visitor

OPEN = ("queued", "assigned", "active")
WAITING = ("queued", "assigned")


class ChatQuerySet(models.QuerySet["Chat"]):
    def open(self) -> "ChatQuerySet":
        return self.filter(status__in=OPEN)

    def waiting(self) -> "ChatQuerySet":
        return self.filter(status__in=WAITING)

    def queued(self) -> "ChatQuerySet":
        return self.filter(status="queued")

    def active(self) -> "ChatQuerySet":
        return self.filter(status="active")

    def kept(self) -> "ChatQuerySet":
        """Not deleted: what is leaves every screen at once."""
        return self.filter(deleted_at=None)

    def listed(self) -> "ChatQuerySet":
        """The history: over, and not deleted."""
        return self.filter(is_listed=True)

    def counted(self) -> "ChatQuerySet":
        """Active ones that take up room at their operator's desk."""
        return self.active().filter(away_at=None)

    def with_people(self) -> "ChatQuerySet":
        return self.select_related("client", "site", "visitor", "operator")

    def orphaned(self) -> "ChatQuerySet":
        """Active ones whose owner was disabled, or works for their client no more."""
        return self.counted().exclude(rights.works_for(OuterRef("operator"), "client"))

    def offered_in_vain(self) -> "ChatQuerySet":
        """Offered to somebody who has gone offline, or may not answer them any more."""
        lost = ~rights.may_answer(OuterRef("operator"), "client")
        return self.filter(Q(operator__is_online=False) | lost, status="assigned")

    def due(self, now: datetime) -> "ChatQuerySet":
        return self.open().filter(deadline_at__lte=now)

    def of_visitor(self, visitor: "Visitor") -> "ChatQuerySet":
        """Chats that this visitor may see: their own, or of those what their link opens."""
        own = self.filter(visitor=visitor.pk)
        return own if visitor.only_chats is None else own.filter(pk__in=visitor.only_chats)

    def ended_unseen(self) -> "ChatQuerySet":
        """Over, with a response that the visitor has neither seen nor been found absent for."""
        return self.filter(status="ended", unseen_since__isnull=False, absent_at=None)

    def due_for_follow_up(self, now: datetime) -> "ChatQuerySet":
        return self.filter(follow_up_at__lte=now)

    def follow_up_again(self, at: datetime | None) -> int:
        """Move that time alone: no change of state, nobody is told."""
        return self.update(follow_up_at=at)

    def in_queue_order(self) -> "ChatQuerySet":
        """Returned ones first, then whoever has waited longest."""
        return self.order_by("-is_returned", "waiting_since", "pk")

    def ahead_of(self, chat: "Chat") -> "ChatQuerySet":
        """Those of the same client who are served before this one."""
        longer = Q(waiting_since__lt=chat.waiting_since) | Q(waiting_since=chat.waiting_since, pk__lt=chat.pk)
        before = Q(is_returned=True) & longer if chat.is_returned else Q(is_returned=True) | longer
        return self.waiting().filter(before, client=chat.client_id)

    def as_read(self, chat: "Chat") -> "ChatQuerySet":
        """This chat, if its state is still the one that was read."""
        return self.filter(pk=chat.pk, version=chat.version)

    def unwritten_since(self, chat: "Chat") -> "ChatQuerySet":
        """The same, and nobody has written in it since."""
        return self.as_read(chat).filter(last_seq=chat.last_seq)

    def look_again(self, at: datetime, **values: datetime) -> int:
        """Move the deadline alone: no change of state, nobody is told."""
        return self.update(deadline_at=at, **values)

    def for_operator(self, operator: Operator) -> "ChatQuerySet":
        """Chats that this operator may see."""
        own = Q(operator=operator.pk, status="active")
        return self.kept().filter(rights.may_see(operator.pk, "client", kept=own))

    def answerable_by(self, operator: Operator) -> "ChatQuerySet":
        return self.filter(rights.may_answer(operator.pk, "client"))

    def acceptable_by(self, operator: Operator) -> "ChatQuerySet":
        """Chats that wait for anyone, or for this operator."""
        return self.answerable_by(operator).filter(
            Q(status="queued") | Q(status="assigned", operator=operator.pk)
        )
