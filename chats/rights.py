"""Who may see and answer whose chats, as conditions for a WHERE.

Everything is read from the rows at the moment of the query, never from an operator object that a
socket has held since morning; and everything is an `Exists`, so that a compare-and-set can use it.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models import Assignment, Client, Member, Operator
from accounts.querysets import OperatorQuerySet
from billing.models import CreditAccount, Subscription

OPERATIONS = Subscription.Package.OPERATIONS
PLATFORM = Subscription.Package.PLATFORM


# Who asks: an operator's id, or an operator's column of the outer query.
Who = int | OuterRef


def may_see(who: Who, client: str, *, kept: Q | None = None) -> Q:
    """Members see their own client's chats, platform operators those of their Operations clients.

    `client` names the client in the outer query: "client", or "pk" of clients. What is `kept` stays with
    whoever works for a client that moved to another package.
    """
    ours = _on(OPERATIONS, client) if kept is None else _on(OPERATIONS, client) | kept
    return (_is_assigned(who, client) & ours) | _is_member(who, client)


def may_answer(who: Who, client: str) -> Q:
    """On Operations only platform operators answer, on Platform only the client's own people."""
    return (_is_assigned(who, client) & _on(OPERATIONS, client)) | (
        _is_member(who, client) & _on(PLATFORM, client)
    )


def may_delete(who: Who, client: str) -> Q:
    """Owners and admins; operators of the client if it lets them; platform operators never."""
    members = Member.objects.filter(client=OuterRef(client), user__is_active=True, user__operator=who)  # type: ignore[misc]
    allowed = Q(role__in=(Member.Role.OWNER, Member.Role.ADMIN)) | Q(client__members_may_delete=True)
    return Q(Exists(members.filter(allowed)))


def owns(who: Who, client: str) -> Q:
    """Truncate is for owners alone."""
    members = Member.objects.filter(client=OuterRef(client), user__is_active=True, role=Member.Role.OWNER)
    return Q(Exists(members.filter(user__operator=who)))  # type: ignore[misc]


def works_for(who: Who, client: str) -> Q:
    """Whatever the package: a client that moves to another one leaves running chats where they are."""
    return _is_assigned(who, client) | _is_member(who, client)


def workers_for(client_id: int) -> OperatorQuerySet:
    """Everyone who would answer for the client on one package or the other."""
    assigned = Exists(Assignment.objects.filter(operator=OuterRef("pk"), client=client_id))
    member = Exists(Member.objects.filter(user=OuterRef("user"), client=client_id))
    return Operator.objects.active().filter(Q(is_platform=True) & (Q(all_clients=True) | assigned) | member)


def pool_of(client_id: int) -> OperatorQuerySet:
    """Everyone who may answer for the client."""
    assigned = Exists(Assignment.objects.filter(operator=OuterRef("pk"), client=client_id))
    member = Exists(Member.objects.filter(user=OuterRef("user"), client=client_id))
    subscription = Subscription.objects.filter(client=client_id)
    ours = Q(Exists(subscription.filter(package=OPERATIONS)))
    theirs = Q(Exists(subscription.filter(package=PLATFORM)))
    return Operator.objects.active().filter(
        (Q(is_platform=True) & (Q(all_clients=True) | Q(assigned)) & ours) | (Q(member) & theirs)
    )


def _is_assigned(who: Who, client: str) -> Q:
    named = Exists(Assignment.objects.filter(operator=OuterRef("pk"), client=OuterRef(OuterRef(client))))
    desk = Operator.objects.active().filter(Q(all_clients=True) | Q(named), is_platform=True)
    return Q(Exists(desk.filter(pk=who)))  # type: ignore[misc]  # the stubs know no OuterRef here


def _is_member(who: Who, client: str) -> Q:
    members = Member.objects.filter(client=OuterRef(client), user__is_active=True)
    return Q(Exists(members.filter(user__operator=who)))  # type: ignore[misc]


def _on(package: str, client: str) -> Q:
    return Q(Exists(Subscription.objects.filter(client=OuterRef(client), package=package)))


def may_look_after(who: Who, client: str, now: datetime) -> Q:
    """Inquiries belong to the client's members; platform operators help while credits and fee are there."""
    paid = Subscription.objects.filter(
        Q(paid_until=None) | Q(paid_until__gt=now), client=OuterRef(client), package=OPERATIONS
    )
    credit = CreditAccount.objects.filter(client=OuterRef(client), balance__gt=0)
    in_service = Client.objects.filter(pk=OuterRef(client), suspended_at=None)
    ours = _is_assigned(who, client) & Q(Exists(paid)) & Q(Exists(credit)) & Q(Exists(in_service))
    return ours | _is_member(who, client)


def seers_of(client_id: int) -> OperatorQuerySet:
    """Everyone who may see the client's chats: whom a ticket or inquiry can be given to."""
    assigned = Exists(Assignment.objects.filter(operator=OuterRef("pk"), client=client_id))
    member = Exists(Member.objects.filter(user=OuterRef("user"), client=client_id))
    ours = Q(Exists(Subscription.objects.filter(client=client_id, package=OPERATIONS)))
    return Operator.objects.active().filter(
        (Q(is_platform=True) & (Q(all_clients=True) | Q(assigned)) & ours) | Q(member)
    )
