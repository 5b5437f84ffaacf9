"""What happens to the work of somebody who is taken out of a team in the middle of it."""

import pytest

from accounts.models import Client, Member, Operator, User
from accounts.services import members
from chats import access
from chats.models import Chat, Visitor
from livechat.testing.cast import Told, accepted, ask, at, fresh
from livechat.testing.factories import MemberFactory, OperatorFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("commits", "told")]


@pytest.fixture
def bea(bolt: Client) -> User:
    """bolt's owner."""
    bea: Operator = OperatorFactory(display_name="Bea")
    MemberFactory(client=bolt, user=bea.user, role=Member.Role.OWNER)
    return bea.user


def take_out(operator: Operator, by: User, *, seconds: float = 10) -> None:
    members.remove(Member.objects.get(user=operator.user), actor=by, now=at(seconds))


@pytest.mark.row("A5")
def test_their_chats_go_back_to_the_queue(viktor: Visitor, carl: Operator, bea: User) -> None:
    chat = accepted(viktor, carl)
    take_out(carl, bea)
    chat = fresh(chat)
    assert (chat.status, chat.operator_id, chat.is_returned) == (Chat.Status.QUEUED, None, True)
    carl.refresh_from_db()
    assert (carl.is_online, carl.active_chats) == (False, 0)


def test_what_was_offered_to_them_is_offered_to_nobody_there(
    viktor: Visitor, carl: Operator, bea: User
) -> None:
    chat = ask(viktor)
    assert fresh(chat).operator_id == carl.pk
    take_out(carl, bea)
    assert fresh(chat).operator_id is None


@pytest.mark.row("I2")
def test_they_see_nothing_more_and_their_sockets_close(
    bolt: Client, viktor: Visitor, carl: Operator, bea: User, told: Told
) -> None:
    accepted(viktor, carl)
    before = carl.rights_version
    take_out(carl, bea)
    carl.refresh_from_db()
    assert carl.rights_version > before
    assert not access.clients_of(carl).exists()


def test_the_chats_of_others_stay(viktor: Visitor, carl: Operator, bea: User, bolt: Client) -> None:
    cora = OperatorFactory(display_name="Cora")
    MemberFactory(client=bolt, user=cora.user)
    chat = accepted(viktor, carl)
    take_out(cora, bea)
    assert fresh(chat).operator_id == carl.pk


def test_it_is_safe_to_run_twice(viktor: Visitor, carl: Operator, bea: User) -> None:
    accepted(viktor, carl)
    member = Member.objects.get(user=carl.user)
    for _ in range(2):
        members.remove(member, actor=bea, now=at(10))
    assert Chat.objects.get().messages.filter(body="chat.returned").count() == 1
