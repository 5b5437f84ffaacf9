"""Who is in a client's team, and as what. Owners change by a transfer of the ownership alone."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import Client, Member, Operator, User
from accounts.services import audit, availability
from accounts.signals import member_left
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

Role = Member.Role
# Whom an owner or admin can make of a colleague.
GIVEN = (Role.ADMIN, Role.OPERATOR)
NAME_LENGTH = 60


class LastOwner(DomainError):
    code = "last_owner"
    message = "A team needs an owner: hand over the ownership first."


class OwnersStay(DomainError):
    code = "owners_stay"
    message = "Only an owner may do this to an owner."


class Changed(DomainError):
    code = "changed"
    message = "Somebody else has changed this meanwhile. Look again."


class InATeam(DomainError):
    code = "in_a_team"
    message = "You are in a team already. Leave it first, or ask for an invitation to another address."


def join(client: Client, user: User, role: str, *, actor: User) -> Member:
    """Take somebody into the team, with a desk in the console. Raises InATeam.

    On Operations they read along there, on Platform they answer: that is decided by the package.
    """
    desk = Operator.objects.filter(user=user).first()
    if (desk is not None and desk.is_platform) or Member.objects.filter(user=user).exists():
        raise InATeam
    with transaction.atomic():
        give_desk(user)
        member = Member.objects.create(client=client, user=user, role=role)
        _record(actor, "member.joined", member, reason=member.get_role_display())
    return member


def give_desk(user: User) -> None:
    """What everybody of a team has in the console. Safe to run twice."""
    Operator.objects.get_or_create(user=user, defaults={"display_name": _first_name(user)})


def change_role(member: Member, role: str, *, actor: User) -> None:
    """Make an admin of an operator, or the other way round. Raises OwnersStay, Changed."""
    if role not in GIVEN or member.role == Role.OWNER:
        raise OwnersStay
    with transaction.atomic():
        if not win(Member.objects.filter(pk=member.pk, role=member.role), role=role):
            raise Changed
        _let_in_anew(member)
        _record(
            actor, "member.role_changed", member, reason=f"{member.get_role_display()} to {Role(role).label}"
        )


def remove(member: Member, *, actor: User, now: datetime) -> None:
    """Take somebody out of the team: their sockets close, their chats go back. Safe to run twice.

    Raises LastOwner, OwnersStay.
    """
    with transaction.atomic():
        _one_at_a_time(member.client_id)
        found = Member.objects.select_related("client", "user").filter(pk=member.pk).first()
        if found is None:
            return
        if found.role == Role.OWNER:
            _check_owner_may_go(found, actor)
        _record(actor, "member.removed", found, reason=found.user.email)
        leave(found, now)


def leave(member: Member, now: datetime) -> None:
    """What follows when somebody is in the team no more, whoever says so."""
    with transaction.atomic():
        member.delete()
        _clear_desk(member, now)
        member_left.send(sender=Member, client_id=member.client_id, user_id=member.user_id, now=now)


def transfer(owner: Member, receiver: Member, *, actor: User) -> None:
    """Hand over the ownership; who had it is an admin afterwards. Raises Changed."""
    with transaction.atomic():
        _one_at_a_time(owner.client_id)
        given = win(Member.objects.filter(pk=owner.pk, role=Role.OWNER), role=Role.ADMIN)
        receivers = Member.objects.filter(pk=receiver.pk, client=owner.client_id).exclude(role=Role.OWNER)
        if not given or not win(receivers, role=Role.OWNER):
            raise Changed
        _let_in_anew(owner)
        _let_in_anew(receiver)
        _record(actor, "ownership.transferred", receiver, reason=f"From {owner.user} to {receiver.user}")


def _one_at_a_time(client_id: int) -> None:
    """Changes of owners wait for each other here, or the last two could leave at the same moment."""
    Client.objects.filter(pk=client_id).update(name=F("name"))


def _check_owner_may_go(owner: Member, actor: User) -> None:
    owners = Member.objects.filter(client=owner.client_id, role=Role.OWNER)
    if not owners.filter(user=actor).exists():
        raise OwnersStay
    if not owners.exclude(pk=owner.pk).exists():
        raise LastOwner


def _clear_desk(member: Member, now: datetime) -> None:
    desk = Operator.objects.filter(user=member.user_id).first()
    if desk is None:
        return
    desk.departments.remove(*desk.departments.filter(client=member.client_id))
    if not desk.is_platform and not Member.objects.filter(user=member.user_id).exists():
        availability.set_online(desk.pk, False, "chosen", now)


def _let_in_anew(member: Member) -> None:
    # A queryset's update sends no signal, which receivers.py would do this by.
    Operator.objects.filter(user=member.user_id).update(rights_version=F("rights_version") + 1)


def _record(actor: User, action: str, member: Member, *, reason: str) -> None:
    audit.record(actor, action, subject=f"user:{member.user_id}", client=member.client, reason=reason)


def _first_name(user: User) -> str:
    return (user.name.split() or [user.email.partition("@")[0]])[0][:NAME_LENGTH]
