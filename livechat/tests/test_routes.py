"""Every address of ours: a foreign id is answered exactly like one that never existed (I1).

Parameters of addresses are named after what they identify, so that this test knows what to put there: a
new name without an entry fails it, and so does a new address without parameters that nobody sorted.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import pytest
from allauth.usersessions.models import UserSession
from django.db.models import Model
from django.test import Client as Http
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import Client, Department, Member, Operator, TeamInvitation, User
from billing.models import Invoice, Order
from billing.services import invoices, renewal
from chats.models import (
    Attachment,
    CannedResponse,
    Contact,
    Guideline,
    Inquiry,
    Note,
    Tag,
    Ticket,
    TicketKind,
    Transfer,
    Truncation,
    Visitor,
)
from livechat.testing.cast import accepted
from livechat.testing.factories import NOON, OperatorFactory
from notifications.models import Delivery
from widget.models import LaunchRule

pytestmark = [pytest.mark.django_db, pytest.mark.row("I1")]

NEVER = 10**9
# Not ours to answer, or of the development machine alone.
LIBRARIES = ("admin/", "account/", "demo/", "styleguide/", "outbox/")
# What they name is no secret: a site's key stands in its snippet, visitors see an operator's face,
# everybody may read the Terms & Conditions, and a file of the export is named by what it holds.
PUBLIC = {"key", "picture_token", "version", "table"}
# Signed by us, or in one e-mail alone: who has one may see what it names, and nobody can make another.
PUBLIC |= {
    "invoice_token",
    "invitation_secret",
    "link_secret",
    "notice_token",
    "renewal_token",
    "till_token",
    "unsubscribe_token",
}


class Route(NamedTuple):
    """An address with the names of its parameters."""

    pattern: str
    parameters: tuple[str, ...]

    def filled(self, values: dict[str, object]) -> str:
        return "/" + _PARAMETER.sub(lambda found: str(values[found["name"]]), self.pattern)


_PARAMETER = re.compile(r"<(?:\w+:)?(?P<name>\w+)>")


def routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[Route]:
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        address = prefix + str(entry.pattern)
        if address.startswith(LIBRARIES):
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, address)
        elif isinstance(entry, URLPattern):
            yield Route(address, tuple(found["name"] for found in _PARAMETER.finditer(address)))


ROUTES = sorted(set(routes()))
WITH_IDS = [route for route in ROUTES if set(route.parameters) - PUBLIC]


@pytest.fixture
def ids(acme: Client, bolt: Client, viktor: Visitor, carl: Operator) -> Mapping[str, tuple[object, object]]:
    """By the name of the parameter: what belongs to bolt, and one that never was."""
    chat = accepted(viktor, carl)
    colleague = OperatorFactory()
    rows: dict[str, Model] = {
        "chat_id": chat,
        "client_id": bolt,
        "contact_id": Contact.objects.create(client=bolt, name="Viktor", email="viktor@people.example"),
        "delivery_id": Delivery.objects.create(
            client=bolt,
            chat=chat,
            kind="text",
            reference="text:1",
            recipient="+4930123456",
            created_at=NOON,
            due_at=NOON,
        ),
        "department_id": Department.objects.create(client=bolt, name="Workshop"),
        "guideline_id": Guideline.objects.create(client=bolt, title="Brakes", body="Ask for the model."),
        "interaction_id": chat,
        "inquiry_id": Inquiry.objects.create(
            client=bolt, site=viktor.site, visitor=viktor, ref="inquiry", body="Is it repaired?"
        ),
        "invitation_id": TeamInvitation.objects.create(
            client=bolt,
            email="nora@bolt.example",
            role="operator",
            digest="0",
            invited_by=carl.user,
            created_at=NOON,
            expires_at=NOON,
        ),
        "kind_id": TicketKind.objects.create(client=bolt, name="Repair"),
        "member_id": Member.objects.get(client=bolt),
        "note_id": Note.objects.create(client=bolt, visitor=viktor, chat=chat, operator=carl, body="Rides."),
        "response_id": CannedResponse.objects.create(client=bolt, shortcut="bike", name="Bike", text="Yes."),
        "rule_id": LaunchRule.objects.create(site=viktor.site, name="Every page", text="Hello?"),
        "sign_in_id": UserSession.objects.create(user=carl.user, ip="192.0.2.1", session_key="0"),
        "site_id": viktor.site,
        "tag_id": Tag.objects.create(client=bolt, name="Brakes"),
        "ticket_id": Ticket.objects.create(
            client=bolt, number=1, ref="ticket", subject="Brakes", body="They squeak.", created_by=carl
        ),
        "transfer_id": Transfer.objects.create(
            chat=chat,
            sender=carl,
            receiver=colleague,
            reason="Knows brakes.",
            offered_at=NOON,
            deadline_at=NOON,
        ),
        "truncation_id": Truncation.objects.create(client=bolt, operator=carl, created_at=NOON, total=1),
        "visitor_id": viktor,
    }
    attachment = Attachment.objects.create(
        client=bolt, chat=chat, file="attachments/brake", name="brake.txt", content_type="text/plain", size=1
    )
    found: dict[str, tuple[object, object]] = {name: (row.pk, NEVER) for name, row in rows.items()}
    invoice = _invoice(bolt)
    # A link of acme's own, with which bolt's orders are asked for.
    link = renewal.link(acme, timezone.now()).rstrip("/").split("/")[-1]
    return found | {
        "invoice_name": (invoice.name, "2026-99999"),
        "order_reference": (invoice.order.reference, "LC-NEVERX"),
        "renewal_token": (link, link),
        "attachment_token": (attachment.token, "never-was-a-token-of-32-letters-"),
        "browser": (viktor.token_hash, "0" * 64),
    }


def _invoice(client: Client) -> Invoice:
    order = Order.objects.create(
        client=client, reference="LC-INVOIC", kind="credits", quantity=1, net=1, tax=0, currency="EUR",
        gateway="simulated", created_at=NOON,
    )  # fmt: skip
    return invoices.issue(order, NOON)


def test_every_parameter_has_an_entry(ids: Mapping[str, tuple[object, object]]) -> None:
    names = {name for route in ROUTES for name in route.parameters} - PUBLIC
    assert names <= ids.keys(), f"Say in `ids` what these identify: {sorted(names - ids.keys())}"


@pytest.fixture(params=["ada", "olga", "nobody"])
def asker(request: pytest.FixtureRequest, acme: Client, ada: Operator, olga: Operator) -> Http:
    """acme's owner, an operator of ours who works for acme, and somebody who is not signed in."""
    http = Http()
    people: dict[str, User] = {"ada": ada.user, "olga": olga.user}
    if request.param in people:
        http.force_login(people[request.param])
    return http


def difference(http: Http, method: str, theirs: str, nobodys: str) -> str:
    """What gives away that one of the two exists, in a sentence."""
    answers = [getattr(http, method)(address) for address in (theirs, nobodys)]
    codes = [answer.status_code for answer in answers]
    if codes[0] != codes[1] or codes[0] not in REFUSED:
        return f"{method} {theirs}: {codes[0]}, and {codes[1]} where nothing is"
    if _words(answers[0], theirs) != _words(answers[1], nobodys):
        return f"{method} {theirs}: other words"
    return ""


def test_not_there_and_not_yours_are_one_answer(
    asker: Http, ids: Mapping[str, tuple[object, object]]
) -> None:
    found = []
    for route, method in product(WITH_IDS, ("get", "post", "delete")):
        theirs = route.filled({name: ids[name][0] for name in route.parameters})
        nobodys = route.filled({name: ids[name][1] for name in route.parameters})
        found.append(difference(asker, method, theirs, nobodys))
    assert not any(found), "\n".join(filter(None, found))


def test_what_is_not_theirs_is_not_reached_through_what_is(
    vera: Visitor, olga: Operator, ids: Mapping[str, tuple[object, object]]
) -> None:
    http = Http()
    http.force_login(olga.user)
    own = accepted(vera, olga).pk
    inner = [route for route in WITH_IDS if len(route.parameters) > 1 and route.parameters[0] == "chat_id"]
    assert inner
    found = []
    for route, method in product(inner, ("get", "post")):
        theirs, nobodys = (
            route.filled({name: ids[name][at] for name in route.parameters} | {"chat_id": own})
            for at in (0, 1)
        )
        found.append(difference(http, method, theirs, nobodys))
    assert not any(found), "\n".join(filter(None, found))


# Sign in first, may not, not there, not this method.
REFUSED = {302, 401, 403, 404, 405}


def _words(answer: Any, address: str) -> str:
    """The answer without what differs from one request to the next: tokens, and the address itself."""
    text = b"".join(answer).decode() + answer.get("Location", "")
    return re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken": )[^>}]*', "", text).replace(address, "")
