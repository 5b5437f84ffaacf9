"""An operator invites somebody who is online now, by hand (X2)."""

from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction

from accounts.models import Operator, Site
from chats import access, groups
from chats.errors import HasChat, InvitedAlready, NotAllowed, NotOnline, Unavailable
from chats.events.facts import InvitationSent, InvitationView
from chats.models import Chat, PersonalInvitation, Visitor
from chats.services import masking, online
from livechat.lib.publishing import publish
from livechat.lib.text import clean_line
from livechat.lib.winning import win

TEXT_LENGTH = 300
GREETING = "Hello. Can I help you with anything?"
# Long enough to reach a page with its next beacon, and to be read.
AGAIN_AFTER = timedelta(minutes=2)
COMES_OF_IT = timedelta(minutes=30)

Answer = PersonalInvitation.Answer


def invite(operator: Operator, site: Site, who: str, *, text: str, now: datetime) -> PersonalInvitation:
    """Ask the visitor whose token has the hash `who` into a chat with `operator`.

    Raises NotAllowed, NotOnline, Unavailable, HasChat and InvitedAlready.
    """
    if not access.may_answer(operator, site.client_id):
        raise NotAllowed
    if not online.read([(site.pk, who)]):
        raise NotOnline
    visitor = Visitor.objects.filter(site=site, token_hash=who).first()
    if visitor is not None and access.is_blocked(visitor):
        raise Unavailable
    if visitor is not None and Chat.objects.open().filter(visitor=visitor).exists():
        raise HasChat
    recent = PersonalInvitation.objects.filter(site=site, token_hash=who, created_at__gt=now - AGAIN_AFTER)
    if recent.exclude(answer=Answer.NO).exists():
        raise InvitedAlready
    words = masking.mask_cards(clean_line(text))[:TEXT_LENGTH] or GREETING
    with transaction.atomic():
        invitation = PersonalInvitation.objects.create(
            site=site, token_hash=who, operator=operator, text=words, created_at=now
        )
        view = InvitationView(id=invitation.pk, name=operator.display_name, text=words)
        # Of two operators at once Redis takes one, and the other's row is undone.
        refused = online.invite(site.pk, who, view.id, {"id": view.id, "name": view.name, "text": view.text})
        if refused:
            raise NotOnline if refused == "gone" else InvitedAlready
        if visitor is not None:
            publish(groups.visitor(visitor.pk), InvitationSent(data=view))
    return invitation


def answered(
    invitation_id: int, site_id: int, who: str, answer: Literal["shown", "yes", "no"], now: datetime
) -> None:
    """The page says what became of it; an answer stands, whatever comes late."""
    before = (Answer.WAITING,) if answer == "shown" else (Answer.WAITING, Answer.SHOWN)
    mine = PersonalInvitation.objects.filter(pk=invitation_id, site=site_id, token_hash=who)
    win(mine.filter(answer__in=before), answer=answer, answered_at=now)


def inviter_of(visitor: Visitor, now: datetime) -> int | None:
    """Who invited the visitor a moment ago: a chat that begins now is offered to them first."""
    latest = (
        PersonalInvitation.objects.filter(site=visitor.site_id, token_hash=visitor.token_hash)
        .filter(created_at__gt=now - COMES_OF_IT)
        .exclude(answer=Answer.NO)
        .order_by("-pk")
    )
    return latest.values_list("operator", flat=True).first()
