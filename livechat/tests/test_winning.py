"""Compare-and-set refuses what would let two win."""

import pytest
from django.db.models import Exists, OuterRef

from accounts.models import Member, Operator
from chats.models import Chat
from livechat.lib.winning import win
from livechat.testing.factories import ChatFactory, OperatorFactory

pytestmark = pytest.mark.django_db


@pytest.mark.both
@pytest.mark.row("A1")
def test_a_query_over_two_tables_is_refused() -> None:
    chat = ChatFactory()
    for joined in (
        Chat.objects.filter(pk=chat.pk, client__name=chat.client.name),
        Chat.objects.filter(pk=chat.pk, site__client__slug="x"),
    ):
        with pytest.raises(TypeError, match="more than one table"):
            win(joined, status="ended")


@pytest.mark.both
def test_rights_go_in_as_exists() -> None:
    chat = ChatFactory()
    member = Exists(Member.objects.filter(client=OuterRef("client")))
    assert win(Chat.objects.filter(member, pk=chat.pk), left_at=None) == 0
    assert win(Chat.objects.filter(~member, pk=chat.pk), left_at=None) == 1


@pytest.mark.both
def test_the_version_counts_the_wins() -> None:
    chat = ChatFactory()
    as_read = Chat.objects.as_read(chat)
    assert win(as_read, left_at=None) == 1
    assert win(as_read, left_at=None) == 0
    chat.refresh_from_db()
    assert chat.version == 2


def test_a_model_without_a_version_has_none_counted() -> None:
    operator = OperatorFactory()
    assert win(Operator.objects.filter(pk=operator.pk), is_online=True) == 1
