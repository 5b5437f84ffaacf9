"""Who sees whose chats. Everybody is asked as the wrong person too (I1)."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client as Http

from accounts import sessions
from accounts.models import Assignment, Client, Operator, User
from billing.models import PackagePrice, Subscription
from billing.services import package_changes, subscriptions
from chats import access, rights
from chats.models import Visitor
from livechat.lib.errors import NotFound
from livechat.testing.cast import accepted, ask
from livechat.testing.factories import NOON, ClientFactory, MemberFactory, OperatorFactory, VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("I1")]


def sees(operator: Operator) -> set[str]:
    return set(access.clients_of(operator).values_list("slug", flat=True))


def answers(operator: Operator, *clients: Client) -> list[bool]:
    return [access.may_answer(operator, client.pk) for client in clients]


def test_who_sees_and_who_answers(
    acme: Client, bolt: Client, olga: Operator, ada: Operator, carl: Operator
) -> None:
    assert (sees(olga), answers(olga, acme, bolt)) == ({"acme-garden"}, [True, False])
    assert (sees(ada), answers(ada, acme, bolt)) == ({"acme-garden"}, [False, False])
    assert (sees(carl), answers(carl, acme, bolt)) == ({"bolt-cycles"}, [False, True])
    nobody = OperatorFactory()
    assert (sees(nobody), answers(nobody, acme, bolt)) == (set(), [False, False])


@pytest.mark.parametrize("role", ["owner", "admin", "operator"])
def test_every_role_of_a_client_on_platform_answers(bolt: Client, role: str) -> None:
    operator = OperatorFactory()
    MemberFactory(client=bolt, user=operator.user, role=role)
    assert answers(operator, bolt) == [True]


def test_assignment_names_the_clients_where_not_all(acme: Client, olga: Operator) -> None:
    Operator.objects.filter(pk=olga.pk).update(all_clients=False)
    assert (sees(olga), answers(olga, acme)) == (set(), [False])
    assigned = Assignment.objects.create(operator=olga, client=acme)
    assert (sees(olga), answers(olga, acme)) == ({"acme-garden"}, [True])
    assigned.delete()
    assert sees(olga) == set()


def test_an_assignment_to_a_client_on_platform_opens_nothing(bolt: Client, olga: Operator) -> None:
    Operator.objects.filter(pk=olga.pk).update(all_clients=False)
    Assignment.objects.create(operator=olga, client=bolt)
    assert (sees(olga), answers(olga, bolt)) == (set(), [False])


@pytest.mark.row("I2")
def test_a_closed_account_sees_nothing(acme: Client, olga: Operator, ada: Operator, carl: Operator) -> None:
    User.objects.update(is_active=False)
    assert sees(olga) == sees(ada) == sees(carl) == set()
    assert not rights.pool_of(acme.pk).exists()


def test_the_pool_is_who_may_answer(
    acme: Client, bolt: Client, olga: Operator, otto: Operator, ada: Operator, carl: Operator
) -> None:
    assert set(rights.pool_of(acme.pk)) == {olga, otto}
    assert set(rights.pool_of(bolt.pk)) == {carl}
    for operator in Operator.objects.all():
        for client in (acme, bolt):
            assert rights.pool_of(client.pk).filter(pk=operator.pk).exists() == access.may_answer(
                operator, client.pk
            )


def test_a_client_without_a_package_is_answered_by_nobody(acme: Client, olga: Operator) -> None:
    Subscription.objects.all().delete()
    assert not rights.pool_of(acme.pk).exists()
    assert sees(olga) == set()


def test_a_chat_that_is_not_theirs_is_a_chat_that_never_was(
    vera: Visitor, viktor: Visitor, olga: Operator, carl: Operator, ada: Operator
) -> None:
    ours, theirs = ask(vera), ask(viktor)
    assert access.chat_for(olga, ours.pk) == access.chat_for(ada, ours.pk) == ours
    assert access.chat_for(carl, theirs.pk) == theirs
    for operator, chat_id in [(carl, ours.pk), (olga, theirs.pk), (ada, theirs.pk), (olga, 10**9)]:
        with pytest.raises(NotFound) as refused:
            access.chat_for(operator, chat_id)
        assert refused.value.message == NotFound.message


@pytest.mark.row("I7")
def test_a_visitor_reads_only_what_this_browser_wrote(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    twin = VisitorFactory(site=vera.site, name=vera.name, email="vera@people.example")
    Visitor.objects.filter(pk=vera.pk).update(email="vera@people.example")
    assert access.chat_of_visitor(vera, chat.pk) == chat
    for chat_id in (chat.pk, 10**9):
        with pytest.raises(NotFound):
            access.chat_of_visitor(twin, chat_id)


@pytest.fixture
def consoles(olga: Operator, carl: Operator, ada: Operator) -> Callable[[], set[str]]:
    """Whose open consoles have to come back, since this was asked last."""
    keys = {}
    for operator in (olga, carl, ada):
        http = Http()
        http.force_login(operator.user)
        keys[http.cookies[settings.SESSION_COOKIE_NAME].value] = operator.display_name
    known = sessions.standings(keys)

    def come_back() -> set[str]:
        before = dict(known)
        known.update(sessions.standings(keys))
        return {keys[key] for key, standing in known.items() if standing != before[key]}

    return come_back


@pytest.mark.both
@pytest.mark.row("F2")
def test_open_consoles_come_back_for_a_client_that_begins_or_changes_its_package(
    olga: Operator, carl: Operator, bolt: Client, consoles: Callable[[], set[str]]
) -> None:
    new = ClientFactory()
    subscriptions.begin(new, "operations", NOON)
    assert consoles() == {"Olga"}
    assert answers(olga, new) == [True]
    subscriptions.begin(new, "operations", NOON)
    assert consoles() == set(), "it is the same package"
    PackagePrice.objects.create(package="platform", price=4_900)
    assert package_changes.change(new, "platform", NOON, None) is None
    assert consoles() == {"Olga"}
    assert answers(olga, new) == [False]
    Subscription.objects.filter(client=bolt).update(next_package="operations", changes_at=NOON)
    assert consoles() == set(), "it is only planned"
    subscriptions.change_due(NOON)
    assert consoles() == {"Olga", "Carl"}
    assert (answers(olga, bolt), answers(carl, bolt)) == ([True], [False])


@pytest.mark.row("F2")
def test_a_running_chat_stays_with_who_has_it_when_its_client_moves(vera: Visitor, olga: Operator) -> None:
    running, earlier = accepted(vera, olga), ask(VisitorFactory(site=vera.site))
    Subscription.objects.update(package="platform")
    assert access.chat_for(olga, running.pk) == running
    with pytest.raises(NotFound):
        access.chat_for(olga, earlier.pk)


def test_but_not_when_they_lose_the_assignment(vera: Visitor, olga: Operator) -> None:
    running = accepted(vera, olga)
    Operator.objects.filter(pk=olga.pk).update(all_clients=False)
    with pytest.raises(NotFound):
        access.chat_for(olga, running.pk)
