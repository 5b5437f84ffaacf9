"""Which notices a member of a team gets by e-mail; each is switched off by the link in it (RFC 8058)."""

from typing import Literal

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Client, Member, User
from livechat.lib.errors import NotFound
from notifications.models import MemberNotices

Name = Literal["unanswered", "digest"]
NAMES: tuple[Name, ...] = ("unanswered", "digest")
SALT = "notifications.notices"


def members_for(client: Client, name: Name) -> QuerySet[Member]:
    """Who of the team gets them: everybody who did not say no."""
    members = team_of(client).exclude(**{f"notices__{name}": False})
    return members.select_related("client", "user__operator").order_by("pk")


def team_of(client: Client) -> QuerySet[Member]:
    return Member.objects.filter(client=client, user__is_active=True)


def of(member: Member) -> MemberNotices:
    """What they have chosen, or what holds until they do."""
    return MemberNotices.objects.filter(member=member).first() or MemberNotices(member=member)


def memberships(user: User) -> QuerySet[Member]:
    return Member.objects.filter(user=user).select_related("client").order_by("pk")


def switch(member: Member, **switches: bool) -> None:
    """Those that are named, and no other. Safe to run twice."""
    MemberNotices.objects.update_or_create(member=member, defaults=switches)


def link(member_id: int, name: str) -> str:
    """Works for as long as they are in the team, since e-mails are kept."""
    token = signing.dumps([member_id, name], salt=SALT)
    return f"{settings.BASE_URL}{reverse('notice_switch', args=[token])}"


def read(token: str) -> tuple[Member, Name]:
    """Whose link this is, and of which notice. Raises NotFound for what we did not sign."""
    try:
        member_id, name = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound from None
    member = Member.objects.filter(pk=member_id).select_related("client", "user").first()
    if member is None:
        raise NotFound
    return member, name
