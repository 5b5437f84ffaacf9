"""What a chat was about."""

import pytest

from accounts.models import Client, Operator
from chats.models import Chat, Tag, Visitor
from chats.services import (
    endings,
    tags,
)
from chats.services.tags import TagsRequired
from livechat.lib.errors import NotFound
from livechat.testing.cast import Told, accepted, at

pytestmark = pytest.mark.django_db


@pytest.mark.row("S5")
@pytest.mark.both
def test_where_tags_are_required_one_comes_before_terminate(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    Client.objects.update(tags_required=True)
    endings_before = Chat.objects.get().status
    tag = tags.create(chat.client, "Advice")
    with pytest.raises(TagsRequired):
        endings.terminate(chat, olga, at(1))
    assert Chat.objects.get().status == endings_before
    tags.put(chat, tag, True)
    endings.terminate(chat, olga, at(2))
    assert not tags.to_tag(Chat.objects.all()).exists()


@pytest.mark.row("S5")
def test_a_chat_that_ended_by_itself_waits_for_its_tag(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = accepted(vera, olga)
    tag = tags.create(chat.client, "Advice")
    Client.objects.update(tags_required=True)
    endings.leave(Chat.objects.get(), at(1))
    assert tags.to_tag(Chat.objects.all()).get() == chat
    assert told.types(f"pool:{chat.client_id}").count("list.changed") == 1
    tags.put(Chat.objects.get(), tag, True)
    assert told.types(f"pool:{chat.client_id}").count("list.changed") == 2
    assert not tags.to_tag(Chat.objects.all()).exists()
    assert Chat.objects.get().tag_names == "Advice"


def test_a_client_without_tags_cannot_keep_its_operators_from_ending(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    Client.objects.update(tags_required=True)
    endings.terminate(chat, olga, at(1))


def test_a_tag_is_there_once_whatever_its_case(acme: Client, bolt: Client) -> None:
    tag = tags.create(acme, "  Advice\n")
    Tag.objects.update(is_active=False)
    again = tags.create(acme, "ADVICE")
    assert again == tag
    assert again.is_active
    assert tags.create(bolt, "Advice") != tag


def test_a_foreign_tag_goes_on_no_chat(vera: Visitor, olga: Operator, bolt: Client) -> None:
    chat = accepted(vera, olga)
    with pytest.raises(NotFound):
        tags.put(chat, tags.create(bolt, "Repair"), True)
    assert not chat.tags.exists()
