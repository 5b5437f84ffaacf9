"""Every chat that a person asks for comes from here; not there and not theirs are one answer (I1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.access import manages
from accounts.models import Client, Department, Member, Operator, Site
from chats import rights
from chats.models import (
    Attachment,
    BlockedAddress,
    CannedResponse,
    Chat,
    Contact,
    Guideline,
    Inquiry,
    Note,
    PresenceAlert,
    Tag,
    Ticket,
    TicketKind,
    Transfer,
    Truncation,
    Visitor,
)
from chats.querysets import ChatQuerySet
from livechat.lib.errors import NotFound

Row = TypeVar("Row", bound=Model)


def clients_of(operator: Operator) -> QuerySet[Client]:
    """Clients whose chats this operator may see."""
    return Client.objects.filter(rights.may_see(operator.pk, "pk"))


def may_answer(operator: Operator, client_id: int) -> bool:
    return clients_answered_by(operator).filter(pk=client_id).exists()


def clients_answered_by(operator: Operator) -> QuerySet[Client]:
    """Those whose chats the operator may accept; the others they read along with."""
    return Client.objects.filter(rights.may_answer(operator.pk, "pk"))


def clients_owned_by(operator: Operator) -> QuerySet[Client]:
    """Those whose history the operator may truncate."""
    return clients_of(operator).filter(rights.owns(operator.pk, "pk"))


def clients_managed_by(operator: Operator) -> QuerySet[Client]:
    """Those of which the operator is owner or admin."""
    roles = [Member.Role.OWNER, Member.Role.ADMIN]
    return Client.objects.filter(members__user=operator.user_id, members__role__in=roles)


def client_owned_by(operator: Operator, client_id: int) -> Client:
    """Raises NotFound."""
    client = clients_owned_by(operator).filter(pk=client_id).first()
    if client is None:
        raise NotFound
    return client


def truncation_for(operator: Operator, truncation_id: int) -> Truncation:
    """Raises NotFound."""
    found = Truncation.objects.select_related("client").filter(
        pk=truncation_id, client__in=clients_owned_by(operator)
    )
    truncation = found.first()
    if truncation is None:
        raise NotFound
    return truncation


def may_delete_any(operator: Operator) -> bool:
    return clients_of(operator).filter(rights.may_delete(operator.pk, "pk")).exists()


def chats_of(operator: Operator) -> ChatQuerySet:
    return Chat.objects.for_operator(operator)


def chat_for(operator: Operator, chat_id: int) -> Chat:
    """Raises NotFound."""
    chat = chats_of(operator).with_people().filter(pk=chat_id).first()
    if chat is None:
        raise NotFound
    return chat


def transfer_to(operator: Operator, chat_id: int, transfer_id: int) -> Transfer:
    """One that is, or was, offered to this operator. Raises NotFound."""
    return _transfer(operator, chat=chat_id, pk=transfer_id, receiver=operator.pk)


def transfer_from(operator: Operator, chat_id: int, transfer_id: int) -> Transfer:
    """One that this operator offers, or offered. Raises NotFound."""
    return _transfer(operator, chat=chat_id, pk=transfer_id, sender=operator.pk)


def transfer_for(operator: Operator, transfer_id: int) -> Transfer:
    """One that is offered to this operator at this moment. Raises NotFound."""
    return _transfer(operator, pk=transfer_id, receiver=operator.pk, outcome=Transfer.Outcome.OPEN)


def _transfer(operator: Operator, **which: int | str) -> Transfer:
    rows = Transfer.objects.select_related("chat__site", "chat__visitor", "sender", "receiver")
    transfer = rows.filter(chat__in=chats_of(operator), **which).first()
    if transfer is None:
        raise NotFound
    return transfer


def alert_for(operator: Operator, alert_id: int) -> PresenceAlert:
    """One that this operator was given, for a client that they still answer for. Raises NotFound."""
    given = PresenceAlert.objects.select_related("visitor", "site__client").filter(operator=operator.pk)
    return _the_one(given.filter(rights.may_answer(operator.pk, "site__client")), alert_id)


def site_for(operator: Operator, site_id: int) -> Site:
    """A website of a client that this operator may see. Raises NotFound."""
    sites = Site.objects.select_related("client").filter(is_active=True)
    return _the_one(sites.filter(rights.may_see(operator.pk, "client")), site_id)


def sites_of(operator: Operator, site_ids: Sequence[int]) -> QuerySet[Site]:
    """Those of these websites whose visitors this operator may see."""
    sites = Site.objects.select_related("client").filter(pk__in=site_ids, is_active=True)
    return sites.filter(rights.may_see(operator.pk, "client"))


def chats_for(operator: Operator, chat_ids: Sequence[int]) -> list[Chat]:
    """All of these chats, in their order by number. Raises NotFound if one is not there or not theirs."""
    chats = list(chats_of(operator).with_people().filter(pk__in=chat_ids).order_by("pk"))
    if len(chats) != len(set(chat_ids)):
        raise NotFound
    return chats


def chats_deleted_by(operator: Operator, chat_ids: Sequence[int]) -> list[Chat]:
    """These chats, which this operator has just deleted. Raises NotFound."""
    own = Chat.objects.filter(pk__in=chat_ids, deleted_by=operator.pk)
    chats = list(own.filter(rights.may_delete(operator.pk, "client")).order_by("pk"))
    if len(chats) != len(set(chat_ids)):
        raise NotFound
    return chats


def chat_of_visitor(visitor: Visitor, chat_id: int) -> Chat:
    """Chats of this browser's own token, or of their link, with those linked to them. Raises NotFound."""
    chat = Chat.objects.kept().with_people().of_visitor(visitor).filter(pk=chat_id).first()
    if chat is None:
        raise NotFound
    return chat


def visitor_for(operator: Operator, visitor_id: int) -> Visitor:
    """A visitor of a client that this operator may see. Raises NotFound."""
    seen = Visitor.objects.filter(rights.may_see(operator.pk, "site__client"), pk=visitor_id)
    visitor = seen.select_related("site").first()
    if visitor is None:
        raise NotFound
    return visitor


def attachment_for(operator: Operator, token: str, now: datetime) -> Attachment:
    """A file of a chat, an inquiry or a response that this operator may see (I3). Raises NotFound."""
    attachment = Attachment.objects.filter(token=token).first()
    if attachment is None:
        raise NotFound
    if attachment.chat_id is not None:
        chat_for(operator, attachment.chat_id)
    elif attachment.visitor_id is not None:
        # Nobody sees what was attached to a form that is not sent.
        inquiry_for(operator, attachment.inquiry_id or 0, now)
    elif not clients_of(operator).filter(pk=attachment.client_id).exists():
        raise NotFound
    return attachment


def attachment_of_visitor(visitor: Visitor, token: str) -> Attachment:
    """A file of one of this browser's own chats (I3). Raises NotFound."""
    mine = Chat.objects.of_visitor(visitor)
    attachment = Attachment.objects.filter(token=token, chat__in=mine).first()
    if attachment is None:
        raise NotFound
    return attachment


def is_blocked(visitor: Visitor) -> bool:
    """By themselves or by the address they come from (X15); as it is now, not as `visitor` was read."""
    current = Visitor.objects.values("blocked_at", "address", "site__client").get(pk=visitor.pk)
    addresses = BlockedAddress.objects.filter(client=current["site__client"], address=current["address"])
    return bool(current["blocked_at"]) or (bool(current["address"]) and addresses.exists())


def responses_for(operator: Operator, chat: Chat) -> QuerySet[CannedResponse]:
    """What the operator can insert in this chat: never a text of another client's."""
    of_the_chat = Q(client=chat.client_id) & (
        Q(department=None) | _departments_of(operator, chat.department_id)
    )
    return CannedResponse.objects.filter(of_the_chat | Q(operator=operator))


def responses_of(operator: Operator) -> QuerySet[CannedResponse]:
    """Everything the operator can read or manage: their own, their clients', their departments'."""
    shared = Q(department=None) | _departments_of(operator) | Q(client__in=clients_managed_by(operator))
    return CannedResponse.objects.filter(
        (Q(client__in=clients_of(operator)) & shared) | Q(operator=operator)
    ).select_related("client", "department", "operator")


def response_for(operator: Operator, response_id: int) -> CannedResponse:
    """Raises NotFound."""
    response = responses_of(operator).filter(pk=response_id).first()
    if response is None:
        raise NotFound
    return response


def _departments_of(operator: Operator, department_id: int | None = None) -> Q:
    """The operator's own departments, and the one a chat was routed to."""
    mine = Department.objects.filter(operators=operator)
    return Q(department__in=mine) | Q(department=department_id or 0)


# --- What belongs to a client and is looked after by whoever sees its chats


def client_for(operator: Operator, client_id: int) -> Client:
    """Raises NotFound."""
    return _the_one(clients_of(operator), client_id)


def managed_client_for(operator: Operator, client_id: int) -> Client:
    """Raises NotFound."""
    return _the_one(clients_managed_by(operator), client_id)


def may_manage(operator: Operator, client_id: int) -> bool:
    return manages(operator.user_id, client_id)


def tag_for(operator: Operator, tag_id: int) -> Tag:
    """Raises NotFound."""
    return _the_one(Tag.objects.filter(rights.may_see(operator.pk, "client")), tag_id)


def note_for(operator: Operator, note_id: int) -> Note:
    """Raises NotFound."""
    notes = Note.objects.select_related("visitor").filter(rights.may_see(operator.pk, "client"))
    return _the_one(notes, note_id)


def contacts_of(operator: Operator) -> QuerySet[Contact]:
    return Contact.objects.filter(rights.may_see(operator.pk, "client"))


def contact_for(operator: Operator, contact_id: int) -> Contact:
    """Raises NotFound."""
    return _the_one(contacts_of(operator).select_related("client", "created_by"), contact_id)


def tickets_of(operator: Operator) -> QuerySet[Ticket]:
    return Ticket.objects.filter(rights.may_see(operator.pk, "client"))


def ticket_for(operator: Operator, ticket_id: int) -> Ticket:
    """Raises NotFound."""
    people = ("client", "assignee", "department", "kind", "contact", "chat", "inquiry", "created_by")
    return _the_one(tickets_of(operator).select_related(*people), ticket_id)


def kinds_of(operator: Operator) -> QuerySet[TicketKind]:
    return TicketKind.objects.filter(rights.may_see(operator.pk, "client"))


def kind_for(operator: Operator, kind_id: int) -> TicketKind:
    """Raises NotFound."""
    return _the_one(kinds_of(operator).select_related("client", "department"), kind_id)


def inquiries_of(operator: Operator, now: datetime) -> QuerySet[Inquiry]:
    """The Customer service box: while a client has neither credits nor a paid fee, its members' alone."""
    return Inquiry.objects.filter(rights.may_look_after(operator.pk, "client", now))


def inquiry_for(operator: Operator, inquiry_id: int, now: datetime) -> Inquiry:
    """Raises NotFound."""
    people = ("client", "site", "visitor", "chat", "assignee", "department")
    return _the_one(inquiries_of(operator, now).select_related(*people), inquiry_id)


def guidelines_of(operator: Operator) -> QuerySet[Guideline]:
    return Guideline.objects.filter(rights.may_see(operator.pk, "client"))


def managed_guideline_for(operator: Operator, guideline_id: int) -> Guideline:
    """One that this operator may edit. Raises NotFound."""
    clients = clients_managed_by(operator).values("pk")
    return _the_one(Guideline.objects.select_related("client").filter(client__in=clients), guideline_id)


def departments_for(client: Client) -> QuerySet[Department]:
    return Department.objects.filter(client=client).order_by("name")


def colleagues_for(client: Client) -> QuerySet[Operator]:
    """Who can be given a ticket or an inquiry of this client."""
    return rights.seers_of(client.pk)


def _the_one(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
