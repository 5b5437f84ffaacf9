"""Blocked visitors: no chat, one neutral sentence, and a list to undo it (X15)."""

import pytest
from django.test import Client as Http

from accounts.models import AuditEntry, Operator
from chats import tasks
from chats.errors import NotAllowed, Unavailable
from chats.models import BlockedAddress, Chat, Inquiry, Visitor
from chats.services import blocking, inquiries, removal, visitors
from livechat.testing.cast import Told, accepted, ask, at, fresh
from livechat.testing.factories import VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("X15")]


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    return accepted(vera, olga)


def test_the_chat_ends_and_no_other_begins(chat: Chat, olga: Operator, told: Told) -> None:
    told.clear()
    blocking.block(chat, olga, at(5), with_address=False)
    blocking.block(chat, olga, at(6), with_address=False)
    assert fresh(chat).status == "ended"
    last = told.facts(f"visitor:{chat.visitor_id}")[-1]["data"]
    assert (last["status"], last["is_available"], last["may_rate"]) == ("ended", False, False)
    olga.refresh_from_db()
    assert olga.active_chats == 0
    with pytest.raises(Unavailable) as refused:
        ask(chat.visitor, seconds=7)
    assert "block" not in refused.value.message.lower()
    assert "block" not in refused.value.code
    with pytest.raises(Unavailable):
        inquiries.send(chat.visitor, ref="f", name="", email="a@b.example", phone="", text="Hi", now=at(8))
    assert (Chat.objects.count(), Inquiry.objects.count()) == (1, 0)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.actor) == (
        "visitor.blocked",
        f"visitor:{chat.visitor_id}",
        olga.user,
    )


@pytest.mark.both
def test_a_block_outlives_the_conversation_and_their_own_wish_to_be_forgotten(
    chat: Chat, olga: Operator
) -> None:
    address = "203.0.113.7"
    Visitor.objects.filter(pk=chat.visitor_id).update(address=address, seen_at=at(0))
    blocking.block(chat, olga, at(5), with_address=True)
    removal.delete_own(chat.visitor, at(6))
    Chat.objects.update(emptied_at=at(0), ended_at=at(0))
    tasks.prune()
    visitors.forget(chat.site, chat.visitor.token_hash)
    tasks.prune()
    assert not Chat.objects.exists()
    assert list(blocking.blocked_for(olga)) == [chat.visitor]
    with pytest.raises(Unavailable):
        ask(VisitorFactory(site=chat.site, address=address), seconds=6)


def test_a_waiting_chat_goes_too(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    blocking.block(chat, olga, at(5), with_address=False)
    assert fresh(chat).status == "redirected"
    olga.refresh_from_db()
    assert olga.open_offers == 0


def test_by_address_others_from_there_are_blocked_too(chat: Chat, olga: Operator, viktor: Visitor) -> None:
    address = "203.0.113.7"
    Visitor.objects.filter(pk__in=[chat.visitor_id, viktor.pk]).update(address=address)
    blocking.block(chat, olga, at(5), with_address=True)
    other = VisitorFactory(site=chat.site, address=address)
    with pytest.raises(Unavailable):
        ask(other, seconds=6)
    # Another client's site does not care.
    assert ask(viktor, seconds=6).pk
    assert ask(VisitorFactory(site=chat.site, address="203.0.113.8"), seconds=6).pk
    blocking.unblock(Visitor.objects.get(pk=chat.visitor_id), olga)
    assert not BlockedAddress.objects.exists()
    assert ask(other, seconds=7).pk


def test_undone_they_can_write_again(chat: Chat, olga: Operator) -> None:
    blocking.block(chat, olga, at(5), with_address=False)
    blocking.unblock(chat.visitor, olga)
    assert ask(chat.visitor, seconds=6).pk
    assert AuditEntry.objects.filter(action="visitor.unblocked").count() == 1


def test_who_answers_nobody_blocks_nobody(chat: Chat, ada: Operator, carl: Operator) -> None:
    with pytest.raises(NotAllowed):
        blocking.block(chat, carl, at(5), with_address=False)
    # The owner of a client whose chats we answer.
    blocking.block(chat, ada, at(6), with_address=False)
    assert fresh(chat).status == "ended"


def test_the_list_undoes_it_and_shows_nobody_elses(chat: Chat, olga: Operator, carl: Operator) -> None:
    http = Http()
    http.force_login(olga.user)
    assert "Nobody is blocked" in http.get("/console/blocked/").content.decode()
    assert http.post(f"/console/chats/{chat.pk}/block/", {"address": "on"}).status_code == 204
    page = http.get("/console/blocked/").content.decode()
    assert f"Unblock {chat.visitor.display_name}" in page

    stranger = Http()
    stranger.force_login(carl.user)
    assert chat.visitor.display_name not in stranger.get("/console/blocked/").content.decode()
    for address in ("/console/blocked/{}/lift/", "/console/chats/{}/block/"):
        known = chat.visitor_id if "lift" in address else chat.pk
        answers = [stranger.post(address.format(number)) for number in (known, 10**12)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert Visitor.objects.get(pk=chat.visitor_id).blocked_at

    assert http.post(f"/console/blocked/{chat.visitor_id}/lift/").status_code == 302
    assert not Visitor.objects.get(pk=chat.visitor_id).blocked_at
