"""Signed identity: who signs, what it opens, and what it does not."""

import hashlib
import hmac
import json
from secrets import token_urlsafe
from typing import Any

import pytest
from django.test import Client as Http
from pytest_django import Settings

from accounts.models import AuditEntry, Operator, Site
from chats import access as chat_access
from chats.models import Contact, Visitor
from chats.services import endings, queue
from livechat.lib.errors import NotFound
from livechat.testing.cast import answer, ask, at, fresh
from livechat.testing.factories import NOON, SiteFactory
from widget import access
from widget.services import signatures
from widget.services.identity import hash_token, make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.row("X9"), pytest.mark.usefixtures("commits", "told")]


def sign(secret: str, signed_id: str) -> str:
    return hmac.new(secret.encode(), signed_id.encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def secret(acme_shop: Site, ada: Operator) -> str:
    return signatures.make(acme_shop, ada.user, NOON)


class Browser:
    """One device: its token, and what the frame does with it."""

    def __init__(self, site: Site) -> None:
        self.site, self.token = site, token_urlsafe(32)

    def visit(self) -> Visitor:
        visitor, _ = Visitor.objects.get_or_create(site=self.site, token_hash=hash_token(self.token))
        return visitor

    def identify(self, signed_id: str, signature: str, **profile: Any) -> Any:
        """As the frame does: a right signature gives another token."""
        found = self.post({"id": signed_id, "signature": signature} | profile)
        if found.status_code == 200:
            self.token = found.json()["token"]
        return found

    def post(self, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "X-Widget-Ticket": make_ticket(self.site)}
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return Http(headers=headers).post("/widget/identity/", text, content_type="text/plain")


@pytest.fixture
def phone(acme_shop: Site) -> Browser:
    return Browser(acme_shop)


@pytest.fixture
def laptop(acme_shop: Site) -> Browser:
    return Browser(acme_shop)


def chat_of(browser: Browser, seconds: float = 0) -> int:
    return ask(browser.visit(), seconds=seconds).pk


@pytest.mark.row("I7")
def test_a_customer_is_the_same_on_every_device_and_reads_all_of_theirs(
    phone: Browser, laptop: Browser, secret: str, olga: Operator
) -> None:
    phone.identify("4711", sign(secret, "4711"), name="Vera", email="vera@example.org")
    chat = chat_of(phone)
    laptop.identify("4711", sign(secret, "4711").upper())
    assert laptop.visit() == phone.visit()
    assert chat_access.chat_of_visitor(laptop.visit(), chat).pk == chat
    contact = Contact.objects.get()
    assert (contact.name, contact.email, laptop.visit().contact) == ("Vera", "vera@example.org", contact)


@pytest.mark.row("I7")
@pytest.mark.parametrize(
    "signature", ["", "0" * 64, "é" * 64, "x" * 128, "sign('4712')", "another site", "upper id"]
)
def test_a_wrong_signature_opens_nothing(
    phone: Browser, laptop: Browser, secret: str, olga: Operator, ada: Operator, signature: str
) -> None:
    phone.identify("4711", sign(secret, "4711"))
    chat = chat_of(phone)
    other = SiteFactory(client=phone.site.client)
    made_up = {
        "sign('4712')": sign(secret, "4712"),
        "another site": sign(signatures.make(other, ada.user, NOON), "4711"),
        "upper id": sign(secret, " 4711"),
    }
    before = laptop.token
    refused = laptop.identify("4711", made_up.get(signature, signature), email="vera@example.org")
    assert (refused.status_code, refused.json()["code"]) == (409, "bad_signature")
    assert laptop.token == before
    with pytest.raises(NotFound):
        chat_access.chat_of_visitor(laptop.visit(), chat)
    assert not Contact.objects.exists()


def test_a_site_without_a_secret_takes_no_signature(phone: Browser) -> None:
    assert phone.identify("4711", sign("", "4711")).json()["code"] == "bad_signature"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        b"\xff",
        '{"id": "4711"}',
        '{"id": "", "signature": "x"}',
        '{"id": 4711, "signature": "x"}',
        '{"id": "4711", "signature": "x", "admin": true}',
        json.dumps({"id": "x" * 121, "signature": "x"}),
        json.dumps({"id": "x", "signature": "x" * 10_000}),
        '{"id": ' + "[" * 3000,
    ],
)
def test_what_no_page_would_say_is_refused(phone: Browser, secret: str, body: str | bytes) -> None:
    assert phone.post(body).json()["code"] == "bad_form"
    assert not Visitor.objects.exists()


def test_an_id_that_cannot_be_kept_is_refused_even_signed(phone: Browser, secret: str) -> None:
    for strange in ("a\x00b", "a\nb", " a"):
        assert phone.identify(strange, sign(secret, strange)).json()["code"] == "bad_signature"


def test_what_was_said_before_signing_in_goes_along(
    phone: Browser, laptop: Browser, secret: str, olga: Operator
) -> None:
    phone.identify("4711", sign(secret, "4711"))
    earlier = ask(phone.visit(), "On the phone")
    queue.accept(earlier, olga, at(1))
    now = ask(laptop.visit(), "Not signed in yet", seconds=2)
    queue.accept(now, olga, at(3))
    answer(fresh(now), olga, seconds=4)
    before = laptop.visit()
    laptop.identify("4711", sign(secret, "4711"))
    mine = laptop.visit()
    assert before != mine == phone.visit()
    assert {fresh(earlier).visitor, fresh(now).visitor} == {mine}
    # One open chat a visitor: the one that they sit at.
    assert (fresh(earlier).status, fresh(now).status) == ("ended", "active")
    assert laptop.identify("4711", sign(secret, "4711")).status_code == 200


@pytest.mark.row("I7")
def test_the_next_customer_at_the_same_browser_is_somebody_else(
    phone: Browser, secret: str, olga: Operator
) -> None:
    phone.identify("4711", sign(secret, "4711"))
    chat = chat_of(phone)
    assert phone.identify("4712", sign(secret, "4712")).json()["is_other"] is True
    with pytest.raises(NotFound):
        chat_access.chat_of_visitor(phone.visit(), chat)


def test_two_secrets_are_valid_while_one_replaces_the_other(
    phone: Browser, laptop: Browser, secret: str, acme_shop: Site, ada: Operator, olga: Operator
) -> None:
    second = signatures.make(acme_shop, ada.user, at(1))
    with pytest.raises(signatures.TooManySecrets):
        signatures.make(acme_shop, ada.user, at(2))
    phone.identify("4711", sign(secret, "4711"))
    chat = chat_of(phone)
    stolen = phone.token
    laptop.identify("4711", sign(second, "4711"))
    assert laptop.token == stolen

    signatures.retire(acme_shop, 1, ada.user)
    assert access.visitor_with(stolen, acme_shop) is None
    assert phone.identify("4711", sign(secret, "4711")).json()["code"] == "bad_signature"
    assert laptop.identify("4711", sign(second, "4711")).status_code == 200
    assert laptop.token != stolen
    assert chat_access.chat_of_visitor(laptop.visit(), chat).pk == chat
    signatures.retire(acme_shop, 1, ada.user)
    actions = AuditEntry.objects.filter(action__startswith="identity_secret.").values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["identity_secret.made"] * 2 + ["identity_secret.retired"]


def test_a_new_key_of_the_server_does_not_change_the_secrets(
    phone: Browser, secret: str, settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the server, as long as a key has to be"
    assert phone.identify("4711", sign(secret, "4711")).status_code == 200


def test_a_stolen_database_signs_nothing(secret: str, acme_shop: Site) -> None:
    [row] = acme_shop.identity_secrets.all()
    assert secret not in {str(value) for value in vars(row).values()}
    assert len(secret) == 64


@pytest.mark.row("I7")
def test_an_address_that_is_not_signed_makes_nobody_whom_operators_know(
    phone: Browser, secret: str, acme_shop: Site
) -> None:
    known = Contact.objects.create(client=acme_shop.client, name="Vera", email="vera@example.org")
    phone.identify("4711", sign(secret, "4711"), name="Mallory", email="VERA@example.org")
    assert phone.visit().contact is None
    known.refresh_from_db()
    assert known.name == "Vera"


def test_a_blocked_visitor_stays_blocked_once_signed_in(phone: Browser, secret: str, laptop: Browser) -> None:
    laptop.identify("4711", sign(secret, "4711"))
    Visitor.objects.filter(pk=phone.visit().pk).update(blocked_at=NOON)
    phone.identify("4711", sign(secret, "4711"))
    assert laptop.visit().blocked_at == NOON


def test_a_customer_whose_chat_is_over_begins_the_next_one_linked(
    phone: Browser, laptop: Browser, secret: str, olga: Operator
) -> None:
    phone.identify("4711", sign(secret, "4711"))
    first = ask(phone.visit())
    queue.accept(first, olga, at(1))
    endings.terminate(fresh(first), olga, at(2))
    laptop.identify("4711", sign(secret, "4711"))
    assert ask(laptop.visit(), seconds=3).linked_to == first
