"""Every page and fragment of contacts, tickets, inquiries, guidelines: for whom, and for nobody else."""

import re
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Member, Operator
from chats.models import Visitor
from chats.services import (
    contacts,
    guidelines,
    inquiries,
    notes,
    records,
    redirects,
    tags,
    tickets,
    transfers,
)
from livechat.testing.cast import accepted, at, at_work, fresh

pytestmark = [pytest.mark.django_db]

NEVER = 10**12
SCRIPT = "<script>broken()</script>"


def signed_in(operator: Operator) -> Http:
    http = Http()
    http.force_login(operator.user)
    return http


@pytest.mark.row("O10", "O19")
def test_a_record_says_who_handed_it_on_and_what_was_shown(
    vera: Visitor, olga: Operator, otto: Operator
) -> None:
    chat = accepted(vera, olga)
    at_work(otto)
    transfer = transfers.offer(chat, olga, reason="Bulbs", receiver_id=otto.pk, now=at(1))
    transfers.accept(transfer, otto, at(2))
    address = f"{chat.site.origins[0]}/pots"
    redirects.redirect(fresh(chat), otto, at(3), url=address, request="r")
    said = [line.text for line in records.beside(fresh(chat), otto).lines]
    assert said[-2:] == ["Olga transferred the chat to Otto", f"Otto showed the visitor {address}"]


@pytest.fixture
def rows(viktor: Visitor, carl: Operator) -> dict[str, Any]:
    """One of everything, of bolt."""
    Visitor.objects.filter(pk=viktor.pk).update(
        name=SCRIPT, email="viktor@people.example", referrer=SCRIPT, user_agent=SCRIPT
    )
    viktor.refresh_from_db()
    chat = accepted(viktor, carl)
    client = chat.client
    tag = tags.create(client, SCRIPT)
    tags.put(chat, tag, True)
    note = notes.leave(chat, carl, SCRIPT, at(1))
    contact = contacts.make(client, carl, at(1), visitor=viktor, name=SCRIPT, email="v@people.example")
    ticket = tickets.open_one(
        client, carl, at(1), ref="t", subject=SCRIPT, body=SCRIPT, name=SCRIPT, chat=chat, email="v@p.example"
    )
    inquiry = inquiries.send(
        viktor, ref="i", name=SCRIPT, email="v@people.example", phone="", text=SCRIPT, now=at(1)
    )
    guideline = guidelines.add(client, SCRIPT, f"{SCRIPT}\n- **a** https://bolt.example/x.", at(1))
    kind = client.ticket_kinds.get(name="Order")
    return {
        "chat_id": chat.pk, "tag_id": tag.pk, "note_id": note.pk, "contact_id": contact.pk,
        "ticket_id": ticket.pk, "inquiry_id": inquiry.pk, "guideline_id": guideline.pk, "kind_id": kind.pk,
        "client_id": client.pk,
    }  # fmt: skip


PAGES = [
    "/console/chats/{chat_id}/person/",
    "/console/chats/{chat_id}/notes/",
    "/console/chats/{chat_id}/tags/",
    "/console/chats/{chat_id}/guidelines/",
    "/console/chats/{chat_id}/contact/",
    "/console/chats/{chat_id}/ticket/",
    "/console/chats/{chat_id}/requests/",
    "/console/chats/{chat_id}/requests/{kind_id}/",
    "/console/chats/{chat_id}/share/",
    "/console/contacts/",
    "/console/contacts/{contact_id}/",
    "/console/contacts/{contact_id}/merge/",
    "/console/tickets/",
    "/console/tickets/{ticket_id}/",
    "/console/tickets/kinds/",
    "/console/inbox/",
    "/console/inbox/to-tag/",
    "/console/inbox/{inquiry_id}/",
    "/console/inbox/{inquiry_id}/ticket/",
    "/console/guidelines/",
]
MANAGED = [
    "/console/guidelines/{guideline_id}/",
    "/console/guidelines/of/{client_id}/",
    "/console/tickets/kinds/{kind_id}/",
    "/console/tickets/kinds/of/{client_id}/",
]
POSTED = [
    "/console/chats/{chat_id}/visitor/",
    "/console/chats/{chat_id}/notes/{note_id}/delete/",
    "/console/chats/{chat_id}/tags/{tag_id}/",
    "/console/tickets/{ticket_id}/reply/",
    "/console/inbox/{inquiry_id}/take/",
    "/console/inbox/{inquiry_id}/answer/",
    "/console/guidelines/{guideline_id}/delete/",
]


# One set of rows for all pages: what takes long is to make it.
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_every_page_is_there_and_shows_hostile_words_as_words(
    headers: dict[str, str], rows: dict[str, Any], carl: Operator
) -> None:
    http = signed_in(carl)
    for page in PAGES:
        answer = http.get(page.format(**rows), headers=headers)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert SCRIPT not in text, page
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), page


@pytest.mark.row("I1")
def test_a_foreign_row_is_one_that_never_was(rows: dict[str, Any], olga: Operator) -> None:
    http = signed_in(olga)
    never = dict.fromkeys(rows, NEVER)
    for page in (one for one in [*PAGES, *MANAGED, *POSTED] if "{" in one):
        for send in (http.get, http.post):
            foreign, missing = send(page.format(**rows)), send(page.format(**never))
            assert foreign.status_code == missing.status_code, page
            assert foreign.status_code in (404, 405), page
            assert _without_token(foreign) == _without_token(missing), page


def _without_token(answer: Any) -> str:
    return re.sub(r"csrf\w+.{0,100}", "", answer.content.decode())


def test_lists_hold_nothing_of_another_client(rows: dict[str, Any], olga: Operator) -> None:
    http = signed_in(olga)
    for page in ("contacts", "tickets", "inbox", "guidelines", "tickets/kinds"):
        text = http.get(f"/console/{page}/").content.decode()
        assert "broken()" not in text
        assert "Bolt Cycles" not in text


def test_only_owners_and_admins_manage(rows: dict[str, Any], carl: Operator) -> None:
    http = signed_in(carl)
    assert {http.get(page.format(**rows)).status_code for page in MANAGED} == {404}
    Member.objects.filter(user=carl.user).update(role=Member.Role.ADMIN)
    assert {http.get(page.format(**rows)).status_code for page in MANAGED} == {200}
