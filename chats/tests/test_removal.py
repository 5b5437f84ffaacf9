"""Delete and Truncate: hidden at once, back within ten seconds, then gone but for a receipt (O6)."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import AuditEntry, Client, Member, Operator
from billing.models import LedgerEntry
from chats import access
from chats.errors import MayNotDelete, OtherName, StillRunning, TooLateToUndo, TruncationRuns
from chats.models import (
    Attachment,
    Chat,
    Contact,
    Favourite,
    Inquiry,
    Message,
    Note,
    PageView,
    Receipt,
    Truncation,
    Visitor,
)
from chats.services import endings, favourites, inquiries, queue, removal, statistics, truncation
from chats.services.statistics import Period
from livechat.lib.errors import NotFound
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh
from livechat.testing.factories import NOON, MemberFactory, OperatorFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both,
    pytest.mark.row("O6"),
    pytest.mark.usefixtures("commits"),
]

LATER = NOON + timedelta(minutes=30)


def ended(visitor: Visitor, operator: Operator, *, seconds: float = 0) -> Chat:
    """Asked, answered, terminated within a minute."""
    chat = accepted(visitor, operator, seconds=seconds)
    answer(chat, operator, seconds=seconds + 20)
    endings.terminate(chat, operator, at(seconds + 60))
    return fresh(chat)


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    return ended(vera, olga)


def emptied(chat: Chat, operator: Operator) -> Chat:
    removal.delete([chat], operator, LATER)
    removal.sweep(LATER + timedelta(seconds=11))
    return fresh(chat)


def test_a_deleted_chat_is_hidden_at_once_and_can_come_back(
    chat: Chat, ada: Operator, olga: Operator
) -> None:
    removal.delete([chat], ada, LATER)
    for operator in (ada, olga):
        with pytest.raises(NotFound):
            access.chat_for(operator, chat.pk)
    with pytest.raises(NotFound):
        access.chat_of_visitor(chat.visitor, chat.pk)
    removal.sweep(LATER + timedelta(seconds=9))
    removal.undo(access.chats_deleted_by(ada, [chat.pk]), ada)
    assert access.chat_for(olga, chat.pk).is_listed
    assert chat.messages.count() == 4
    done = AuditEntry.objects.filter(subject=f"chat:{chat.pk}").values_list("action", flat=True)
    assert sorted(done) == ["history.deleted", "history.undeleted"]


def test_a_credit_that_came_back_is_not_on_the_receipt(vera: Visitor, olga: Operator, ada: Operator) -> None:
    chat = accepted(vera, olga)
    endings.terminate(chat, olga, at(60))
    assert LedgerEntry.objects.filter(reason="unanswered").count() == 1
    emptied(fresh(chat), ada)
    assert Receipt.objects.get(chat_id=chat.pk).credit == 0


def test_every_open_window_of_the_client_hears_of_it(
    chat: Chat, ada: Operator, bolt: Client, told: Told
) -> None:
    told.clear()
    removal.delete([chat], ada, LATER)
    removal.undo(access.chats_deleted_by(ada, [chat.pk]), ada)
    truncation.begin(chat.client, ada, chat.client.name, LATER)
    truncation.go_on(lambda: LATER, LATER + timedelta(seconds=1))
    pool = f"pool:{chat.client_id}"
    assert told.types(pool) == ["chat.deleted", "chat.restored", "chat.deleted"]
    assert {tuple(fact["data"]["chats"]) for fact in told.facts(pool)} == {(chat.pk,)}
    assert told.types(f"pool:{bolt.pk}") == []


def test_after_ten_seconds_nothing_is_left_but_a_receipt(chat: Chat, ada: Operator, olga: Operator) -> None:
    visitor = chat.visitor
    Visitor.objects.filter(pk=visitor.pk).update(name="Vera", email="vera@example.com", data={"cart": 3})
    PageView.objects.create(visitor=visitor, url="https://acme.example/")
    Note.objects.create(client=chat.client, visitor=visitor, chat=chat, operator=olga, body="Likes pots")
    favourites.mark(chat, olga, True)
    attachment = Attachment.objects.create(
        client=chat.client, chat=chat, file=ContentFile(b"secret", "a.txt"), name="a.txt",
        content_type="text/plain", size=6,
    )  # fmt: skip
    kept = Inquiry.objects.create(
        client=chat.client, site=chat.site, visitor=visitor, chat=chat, ref="1", body="Call"
    )
    contact = Contact.objects.create(client=chat.client, name="Vera", email="vera@example.com")
    entries = LedgerEntry.objects.count()

    row = emptied(chat, ada)
    assert row.emptied_at
    assert not Message.objects.filter(chat=chat).exists()
    assert not Note.objects.exists()
    assert not Favourite.objects.exists()
    assert not Attachment.objects.exists()
    assert not attachment.file.storage.exists(attachment.file.name or "")
    visitor.refresh_from_db()
    assert (visitor.name, visitor.email, visitor.data, visitor.page_views.count()) == ("", "", {}, 0)
    assert Inquiry.objects.filter(pk=kept.pk).exists()
    assert Contact.objects.filter(pk=contact.pk).exists()
    assert LedgerEntry.objects.count() == entries
    receipt = Receipt.objects.get(chat_id=chat.pk)
    assert (receipt.operator, receipt.credit, receipt.created_at, receipt.ended_at) == (
        olga,
        1,
        at(0),
        at(60),
    )
    with pytest.raises(TooLateToUndo):
        removal.undo(access.chats_deleted_by(ada, [chat.pk]), ada)
    assert removal.empty([chat.pk], LATER) == 0


def test_figures_stay(chat: Chat, ada: Operator) -> None:
    period = Period(NOON.date(), NOON.date())
    before = statistics.of([chat.client_id], period, LATER)
    removal.delete([chat], ada, LATER)
    assert statistics.of([chat.client_id], period, LATER) == before
    removal.sweep(LATER + timedelta(seconds=11))
    assert statistics.of([chat.client_id], period, LATER) == before
    assert before.total.answered == 1


def test_a_chat_that_goes_on_is_one_interaction_with_the_deleted_one(
    chat: Chat, vera: Visitor, ada: Operator, olga: Operator
) -> None:
    """Else the client would pay a second credit for it."""
    emptied(chat, ada)
    removal.drop_rows(LATER + timedelta(hours=1))
    going_on = ask(vera, "And one more thing", seconds=3600)
    assert (going_on.linked_to_id, going_on.interaction_id) == (chat.pk, chat.pk)
    queue.accept(going_on, olga, at(3600))
    assert LedgerEntry.objects.filter(reason=LedgerEntry.Reason.INTERACTION).count() == 1
    answer(going_on, olga, seconds=3610)
    endings.terminate(going_on, olga, at(3660))
    later = at(3 * 86_400)
    removal.drop_rows(later)
    assert Chat.objects.filter(pk=chat.pk).exists(), "the other one still continues it"
    removal.delete([fresh(going_on)], ada, later)
    removal.sweep(later + timedelta(seconds=11))
    removal.drop_rows(later + timedelta(days=2))
    removal.drop_rows(later + timedelta(days=2))
    assert not Chat.objects.exists()
    assert Receipt.objects.count() == 2


def test_the_visitor_of_another_chat_is_not_forgotten(
    chat: Chat, vera: Visitor, ada: Operator, olga: Operator
) -> None:
    Visitor.objects.filter(pk=vera.pk).update(name="Vera")
    ended(vera, olga, seconds=100)
    emptied(chat, ada)
    vera.refresh_from_db()
    assert vera.name == "Vera"


def test_a_chat_that_runs_cannot_be_deleted(vera: Visitor, olga: Operator, ada: Operator) -> None:
    chat = accepted(vera, olga)
    with pytest.raises(StillRunning):
        removal.delete([chat], ada, at(1))
    assert not fresh(chat).deleted_at


def test_who_may_delete(chat: Chat, acme: Client, ada: Operator, olga: Operator, carl: Operator) -> None:
    helper = OperatorFactory(display_name="Helper")
    MemberFactory(client=acme, user=helper.user, role=Member.Role.OPERATOR)
    with pytest.raises(MayNotDelete):
        removal.delete([chat], olga, LATER)
    with pytest.raises(NotFound):
        access.chats_for(carl, [chat.pk])
    Client.objects.filter(pk=acme.pk).update(members_may_delete=False)
    with pytest.raises(MayNotDelete):
        removal.delete([chat], helper, LATER)
    Client.objects.filter(pk=acme.pk).update(members_may_delete=True)
    assert removal.delete([chat], helper, LATER) == 1
    assert removal.delete([chat], helper, LATER) == 0
    with pytest.raises(NotFound):
        access.chats_deleted_by(ada, [chat.pk])


# --- Truncate -------------------------------------------------------------------------------------


def work(seconds: float = 5) -> None:
    begun = timezone.now()
    truncation.go_on(timezone.now, until=begun + timedelta(seconds=seconds))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "A_BATCH", 2)


@pytest.mark.usefixtures("small_batches")
def test_truncate_leaves_what_runs_and_other_clients(
    vera: Visitor, viktor: Visitor, acme: Client, olga: Operator, carl: Operator, ada: Operator
) -> None:
    for number in range(5):
        ended(vera, olga, seconds=number * 100)
    theirs = ended(viktor, carl)
    running = accepted(vera, olga, seconds=900)
    inquiries.send(vera, ref="form", name="Vera", email="vera@example.com", phone="", text="Hi", now=at(900))
    begun = truncation.begin(acme, ada, "Acme Garden", at(1000))
    assert (begun.total, begun.done) == (5, 0)
    entry = AuditEntry.objects.get(action="history.truncated")
    assert (entry.actor, entry.client, entry.reason) == (ada.user, acme, "5 chats")
    work()
    begun.refresh_from_db()
    assert begun.finished_at
    assert begun.done == 5
    assert set(Chat.objects.filter(emptied_at=None)) == {theirs, running}
    assert Receipt.objects.filter(client=acme).count() == 5
    assert Message.objects.filter(chat=running).exists()
    assert Inquiry.objects.count() == 1
    assert fresh(running).visitor.name == "Vera"


@pytest.mark.usefixtures("small_batches")
def test_a_truncation_goes_on_after_its_worker_has_died(
    vera: Visitor, acme: Client, olga: Operator, ada: Operator
) -> None:
    for number in range(5):
        ended(vera, olga, seconds=number * 100)
    begun = truncation.begin(acme, ada, "Acme Garden", at(1000))
    # Died in the middle of a batch: the lease stays, nothing of the batch was committed.
    Truncation.objects.update(leased_until=timezone.now() + truncation.LEASE)
    work()
    assert Receipt.objects.count() == 0
    Truncation.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    work()
    begun.refresh_from_db()
    assert (begun.done, bool(begun.finished_at)) == (5, True)


def test_truncate_needs_the_clients_name_and_runs_once(chat: Chat, acme: Client, ada: Operator) -> None:
    with pytest.raises(OtherName):
        truncation.begin(acme, ada, "acme garden", LATER)
    assert not Truncation.objects.exists()
    truncation.begin(acme, ada, "Acme Garden", LATER)
    with pytest.raises(TruncationRuns):
        truncation.begin(acme, ada, "Acme Garden", LATER)


def test_truncate_is_for_owners_alone(acme: Client, ada: Operator, olga: Operator, carl: Operator) -> None:
    admin = OperatorFactory()
    MemberFactory(client=acme, user=admin.user, role=Member.Role.ADMIN)
    assert access.client_owned_by(ada, acme.pk) == acme
    for other in (admin, olga, carl):
        with pytest.raises(NotFound):
            access.client_owned_by(other, acme.pk)
