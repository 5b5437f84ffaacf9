"""Canned responses: whose they are, who changes them, what a chat is offered (O24, S6)."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Client, Department, Operator
from chats import access
from chats.errors import MayNotManage, ShortcutTaken
from chats.models import CannedResponse, Visitor
from chats.services import holding, responses
from chats.services.responses import FIRST, Owner, Words
from livechat.lib.errors import NotFound
from livechat.lib.text import BadText
from livechat.testing.cast import Told, accepted, at, fresh, lines
from livechat.testing.factories import ClientFactory, MemberFactory, OperatorFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.row("O24")]

HOURS = Words("hours", "Opening hours", "We are open from nine to five.")


def shortcuts(found) -> set[str]:
    return set(found.values_list("shortcut", flat=True))


@pytest.mark.row("S6")
def test_every_client_begins_with_three(acme: Client, bolt: Client) -> None:
    for client in (acme, bolt):
        names = client.responses.order_by("pk").values_list("name", flat=True)
        assert list(names) == ["generic_OneMoment", "generic_anythingElse", "generic_endSessionPositive"]
    responses.start_with(acme)
    assert acme.responses.count() == 3


@pytest.mark.row("S6")
def test_a_change_of_a_client_brings_deleted_ones_not_back(acme: Client) -> None:
    acme.responses.all().delete()
    acme.save()
    assert not acme.responses.exists()


@pytest.mark.row("S6")
def test_hold_says_the_clients_own_words(vera: Visitor, olga: Operator) -> None:
    own = CannedResponse.objects.get(client=vera.site.client, shortcut="one")
    own.text = 'Just a second, {{ visitor.name|"please" }}. {{ ask:"why" }} {{ settings }}'
    own.save()
    chat = accepted(vera, olga)
    holding.hold(chat, olga, at(30))
    assert lines(chat)[-2:] == ["Just a second, please.  {{ settings }}", "chat.held"]


@pytest.mark.row("S6")
@pytest.mark.parametrize("deleted", [True, False])
def test_hold_has_words_where_the_client_deleted_or_emptied_them(
    vera: Visitor, olga: Operator, deleted: bool
) -> None:
    own = CannedResponse.objects.filter(client=vera.site.client, shortcut="one")
    if deleted:
        own.delete()
    else:
        own.update(text='{{ ask:"what" }}')
    chat = accepted(vera, olga)
    holding.hold(chat, olga, at(30))
    assert lines(chat)[-2] == FIRST[0][2]


def test_a_chat_is_offered_its_own_clients_responses_and_personal_ones(
    acme: Client, bolt: Client, vera: Visitor, olga: Operator, ada: Operator, otto: Operator, carl: Operator
) -> None:
    both = ClientFactory(name="Third")
    MemberFactory(client=both, user=ada.user, role="owner")
    responses.create(Owner(client=acme), HOURS, ada)
    responses.create(Owner(client=both), Words("third", "Third", "Of another client"), ada)
    responses.create(Owner(operator=olga), Words("mine", "Mine", "Of Olga"), olga)
    responses.create(Owner(operator=otto), Words("otto", "His", "Of Otto"), otto)
    CannedResponse.objects.create(client=bolt, shortcut="bolt", name="Bolt", text="Of Bolt")
    chat = accepted(vera, olga)
    assert shortcuts(access.responses_for(olga, chat)) == {"one", "anything", "bye", "hours", "mine"}


def test_those_of_a_department_are_for_its_people_and_for_chats_routed_there(
    acme: Client, vera: Visitor, olga: Operator, otto: Operator, ada: Operator
) -> None:
    department = Department.objects.create(client=acme, name="Sales")
    department.operators.add(otto)
    responses.create(Owner(client=acme, department=department), HOURS, ada)
    chat = accepted(vera, olga)
    assert "hours" not in shortcuts(access.responses_for(olga, chat))
    assert "hours" in shortcuts(access.responses_for(otto, chat))
    assert "hours" in shortcuts(access.responses_of(ada))
    assert "hours" not in shortcuts(access.responses_of(olga))
    chat.department = department
    chat.save()
    assert "hours" in shortcuts(access.responses_for(olga, fresh(chat)))


@pytest.mark.row("I1")
def test_a_foreign_response_is_one_that_never_was(acme: Client, carl: Operator, olga: Operator) -> None:
    personal = responses.create(Owner(operator=olga), HOURS, olga)
    for response_id in (acme.responses.get(shortcut="one").pk, personal.pk, 10**9):
        with pytest.raises(NotFound):
            access.response_for(carl, response_id)


def test_only_owners_and_admins_change_what_everybody_uses(
    acme: Client, bolt: Client, olga: Operator, ada: Operator, carl: Operator
) -> None:
    admin = OperatorFactory()
    MemberFactory(client=acme, user=admin.user, role="admin")
    for may_not in (olga, carl, OperatorFactory()):
        with pytest.raises(MayNotManage):
            responses.create(Owner(client=acme), HOURS, may_not)
        with pytest.raises(MayNotManage):
            responses.delete(acme.responses.get(shortcut="one"), may_not)
    made = responses.create(Owner(client=acme), HOURS, admin)
    responses.change(made, Owner(client=acme), HOURS._replace(text="Closed."), ada)
    with pytest.raises(MayNotManage):
        responses.change(made, Owner(client=bolt), HOURS, ada)
    made.refresh_from_db()
    assert (made.client, made.text) == (acme, "Closed.")
    responses.delete(made, ada)
    assert not CannedResponse.objects.filter(shortcut="hours").exists()


def test_personal_ones_are_changed_by_nobody_else(acme: Client, olga: Operator, otto: Operator) -> None:
    made = responses.create(Owner(operator=olga), HOURS, olga)
    for act in (
        lambda: responses.change(made, Owner(operator=olga), HOURS, otto),
        lambda: responses.change(made, Owner(operator=otto), HOURS, otto),
        lambda: responses.delete(made, otto),
        lambda: responses.create(Owner(operator=olga), HOURS._replace(shortcut="two"), otto),
    ):
        with pytest.raises(MayNotManage):
            act()


def test_a_shortcut_is_there_once_in_its_scope(acme: Client, ada: Operator) -> None:
    department = Department.objects.create(client=acme, name="Sales")
    for owner in (Owner(client=acme), Owner(client=acme, department=department), Owner(operator=ada)):
        responses.create(owner, HOURS, ada)
        with pytest.raises(ShortcutTaken, match="/HOURS"):
            responses.create(owner, HOURS._replace(shortcut="/HOURS"), ada)
    assert CannedResponse.objects.filter(shortcut="hours").count() == 3


def test_a_response_has_exactly_one_owner(acme: Client, olga: Operator) -> None:
    for owner in ({}, {"client": acme, "operator": olga}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CannedResponse.objects.create(shortcut="x", name="x", text="x", **owner)


@pytest.mark.row("I5")
def test_a_card_number_is_masked_and_a_control_character_refused(olga: Operator) -> None:
    made = responses.create(Owner(operator=olga), HOURS._replace(text="4111 1111 1111 1111"), olga)
    assert made.text == "•••• •••• •••• 1111"
    with pytest.raises(BadText):
        responses.create(Owner(operator=olga), HOURS._replace(shortcut="nul", text="a\0b"), olga)


def test_windows_are_told_of_every_change(
    commits: None, told: Told, acme: Client, ada: Operator, olga: Operator
) -> None:
    made = responses.create(Owner(client=acme), HOURS, ada)
    assert told.facts(f"pool:{acme.pk}") == [
        {"v": 1, "type": "responses.changed", "data": {"client": acme.pk}}
    ]
    told.clear()
    responses.delete(made, ada)
    assert told.types(f"pool:{acme.pk}") == ["responses.changed"]
    told.clear()
    responses.create(Owner(operator=olga), HOURS, olga)
    assert told.types() == told.types(f"operator:{olga.pk}") == ["responses.changed"]


def test_what_is_used_most_stands_on_top(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    bye = acme.responses.get(shortcut="bye")
    responses.count_use(bye, at(1))
    first = access.responses_for(olga, chat)[0]
    assert (first, first.used_count, first.last_used_at) == (bye, 1, at(1))
