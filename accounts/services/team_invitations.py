"""Colleagues who are asked by e-mail to join a team. The secret is in the link; we keep its digest."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, Client, Member, TeamInvitation, User
from accounts.services import audit, members
from accounts.signals import member_invited
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.text import clean_line
from livechat.lib.winning import win

LASTS = timedelta(days=7)
# Whoever presses twice gets one e-mail.
AGAIN_AFTER = timedelta(minutes=1)
A_DAY = 50


class IsMember(DomainError):
    code = "is_member"
    message = "This person is in your team already."


class TooSoon(DomainError):
    code = "too_soon"
    message = "An invitation went to this address a moment ago. Wait a minute before you send another."


class TooMany(DomainError):
    code = "too_many"
    message = f"That are more than {A_DAY} invitations in a day. Go on tomorrow, or write to us."


class WrongAddress(DomainError):
    code = "wrong_address"
    message = "This invitation is for another address than the one you are signed in with."


class HasAccount(DomainError):
    code = "has_account"
    message = "There is an account with this address: sign in with it to join."


def invite(client: Client, email: str, role: str, *, actor: User, now: datetime) -> TeamInvitation:
    """Send somebody a link for seven days; the link of an earlier invitation then no longer works.

    Raises IsMember, TooSoon, TooMany, OwnersStay.
    """
    if role not in members.GIVEN:
        raise members.OwnersStay
    email = email.strip().lower()
    if Member.objects.filter(client=client, user__email=email).exists():
        raise IsMember
    # An invitation's row goes when it is withdrawn; that its e-mail was sent stays.
    sent = AuditEntry.objects.filter(client=client, action="member.invited")
    if sent.filter(reason=email, created_at__gt=now - AGAIN_AFTER).exists():
        raise TooSoon
    if sent.filter(created_at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise TooMany
    secret = secrets.token_urlsafe(32)
    values = {
        "role": role,
        "digest": _digest(secret),
        "invited_by": actor,
        "created_at": now,
        "expires_at": now + LASTS,
    }
    with transaction.atomic():
        invitation, _ = TeamInvitation.objects.update_or_create(
            client=client, email=email, accepted_at=None, defaults=values
        )
        audit.record(
            actor, "member.invited", subject=f"invitation:{invitation.pk}", client=client, reason=email
        )
        member_invited.send(sender=TeamInvitation, invitation_id=invitation.pk, secret=secret, now=now)
    return invitation


def withdraw(invitation: TeamInvitation, *, actor: User) -> None:
    """The link no longer works; one that was used stays."""
    with transaction.atomic():
        gone, _ = TeamInvitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()
        if gone:
            audit.record(actor, "invitation.withdrawn", client=invitation.client, reason=invitation.email)


def by_secret(secret: str, now: datetime) -> TeamInvitation:
    """The open invitation with this link. Raises NotFound for one that is used, withdrawn or too old."""
    found = TeamInvitation.objects.select_related("client", "invited_by").filter(
        digest=_digest(secret), accepted_at=None, expires_at__gt=now
    )
    invitation = found.first()
    if invitation is None:
        raise NotFound
    return invitation


def accept(invitation: TeamInvitation, user: User, now: datetime) -> Member:
    """Join the team; one person, once. Raises WrongAddress, InATeam, NotFound."""
    if user.email != invitation.email:
        raise WrongAddress
    still = TeamInvitation.objects.filter(
        pk=invitation.pk, digest=invitation.digest, accepted_at=None, expires_at__gt=now
    )
    with transaction.atomic():
        if not win(still, accepted_at=now):
            raise NotFound
        return members.join(invitation.client, user, invitation.role, actor=user)


def accept_as_new(invitation: TeamInvitation, name: str, password: str, now: datetime) -> User:
    """Make an account for the invited address, which the link has proved, and join. Raises HasAccount."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=clean_line(name)[:100])
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            accept(invitation, user, now)
    except IntegrityError:
        raise HasAccount from None
    return user


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
