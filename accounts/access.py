"""Every row of who and where that a person asks for; not there and not theirs are one answer."""

from datetime import datetime

from accounts.models import Agreement, Client, Department, Member, Operator, Site, TeamInvitation, User
from livechat.lib.errors import NotFound


def client_of_member(user: User) -> Client:
    """The client whose team this person is in, the first one joined; or for whom staff act just now."""
    if user.acting_for is not None:
        return user.acting_for
    client = Client.objects.filter(members__user=user).order_by("members__pk").first()
    if client is None:
        raise NotFound
    return client


def active_site_of(client_slug: str) -> Site:
    """The oldest website of a client on which the chat box is switched on."""
    site = Site.objects.filter(client__slug=client_slug, is_active=True).order_by("pk").first()
    if site is None:
        raise NotFound
    return site


def operator_of_user(user: User) -> Operator:
    """The desk of the person who is signed in."""
    operator = Operator.objects.active().filter(user=user).first()
    if operator is None:
        raise NotFound
    return operator


def operator_by_id(operator_id: int) -> Operator:
    operator = Operator.objects.active().filter(pk=operator_id).first()
    if operator is None:
        raise NotFound
    return operator


def operator_pictured(token: str) -> Operator:
    """Whose face has this name: random, and known to everybody who was shown it."""
    operator = Operator.objects.filter(picture=f"pictures/{token}.webp").first()
    if operator is None:
        raise NotFound
    return operator


def role_in(user_id: int, client_id: int) -> str:
    """owner, admin or operator of the client's team; empty for everybody else, platform operators too."""
    member = Member.objects.filter(user=user_id, client=client_id).values_list("role", flat=True)
    return member.first() or ""


def manages(user_id: int, client_id: int) -> bool:
    """Owners and admins: team, responses, guidelines, departments, delete, export."""
    return role_in(user_id, client_id) in (Member.Role.OWNER, Member.Role.ADMIN)


def owns(user_id: int, client_id: int) -> bool:
    """The owner alone: Truncate, package, payment methods, agreements, ownership."""
    return role_in(user_id, client_id) == Member.Role.OWNER


def managed_client(user: User) -> Client:
    """The client whose owner or admin this person is, or for whom staff act just now. Raises NotFound."""
    client = client_of_member(user)
    if user.acting_for is None and not manages(user.pk, client.pk):
        raise NotFound
    return client


def managed_site(user: User, site_id: int) -> Site:
    """A website of the client whose owner or admin this person is. Raises NotFound."""
    site = managed_client(user).sites.filter(pk=site_id).first()
    if site is None:
        raise NotFound
    return site


def department_of(client: Client, department_id: int) -> Department:
    """Raises NotFound."""
    department = Department.objects.filter(client=client, pk=department_id).first()
    if department is None:
        raise NotFound
    return department


def owned_client(user: User) -> Client:
    """The client whose owner this person is. Raises NotFound."""
    client = client_of_member(user)
    if not owns(user.pk, client.pk):
        raise NotFound
    return client


def published_agreement(version: int, now: datetime) -> Agreement:
    """A version of the Terms & Conditions that everybody may read. Raises NotFound, for a draft too."""
    agreement = Agreement.objects.filter(version=version, published_at__lte=now).first()
    if agreement is None:
        raise NotFound
    return agreement


def member_of(client: Client, member_id: int) -> Member:
    """Raises NotFound."""
    member = Member.objects.select_related("user", "client").filter(client=client, pk=member_id).first()
    if member is None:
        raise NotFound
    return member


def invitation_of(client: Client, invitation_id: int) -> TeamInvitation:
    """One that nobody has used yet. Raises NotFound."""
    open_ones = TeamInvitation.objects.select_related("client").filter(client=client, accepted_at=None)
    invitation = open_ones.filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound
    return invitation
