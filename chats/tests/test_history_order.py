"""Pages of the history joined are the whole list, in any order, both ways (O7, O8)."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Client, Operator, Site
from chats.models import Chat, Favourite
from chats.services import history, history_columns
from livechat.lib.errors import NotFound
from livechat.testing.factories import NOON, ChatFactory, SiteFactory, VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CHATS = 24


@pytest.fixture
def many(
    acme: Client, bolt: Client, acme_shop: Site, bolt_shop: Site, olga: Operator, otto: Operator
) -> list[int]:
    """Chats of two clients, full of ties and of columns without a value."""
    chance = random.Random(7)
    sites = [acme_shop, SiteFactory(client=acme, name="Blog"), bolt_shop]
    for _ in range(CHATS):
        site = chance.choice(sites)
        is_served = chance.random() < 0.7
        chat = ChatFactory(
            visitor=VisitorFactory(site=site),
            status="ended" if is_served else "redirected",
            reason=chance.choice(["operator", "visitor"])
            if is_served
            else chance.choice(["declined", "dropped"]),
            operator=chance.choice([olga, otto]) if is_served else None,
            created_at=NOON + timedelta(seconds=chance.randrange(5)),
            ended_at=NOON,
            is_listed=True,
            visitor_name=chance.choice(["Ada", "Bea", "Cy"]),
            visitor_email=chance.choice(["", "", "a@example.com", "b@example.com"]),
            handling_seconds=chance.choice([None, 1, 2]),
            response_seconds=chance.choice([None, None, 3]),
            rating=chance.choice([None, None, 1, 5]),
            tag_names=chance.choice(["", "order", "order, return"]),
        )
        if chance.random() < 0.3:
            Favourite.objects.create(operator=olga, chat=chat)
    return [acme.pk, bolt.pk]


_sort = st.lists(
    st.tuples(st.sampled_from(list(history_columns.LABELS)), st.booleans()),
    min_size=1, max_size=4, unique_by=lambda pair: pair[0],
)  # fmt: skip


@given(sort=_sort, size=st.integers(1, 9))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.row("O7")
@pytest.mark.row("O8")
def test_pages_joined_are_the_whole_list_both_ways(
    many: list[int], olga: Operator, sort: history_columns.Sort, size: int
) -> None:
    orders = history_columns.orders(sort, olga, many)
    chats = Chat.objects.listed()
    whole = history.ids(chats, many, orders, CHATS + 1)
    assert whole == [row.pk for row in _sorted(list(chats), sort, olga)]

    forward: list[int] = history.ids(chats, many, orders, size)
    while page := history.ids(chats, many, orders, size, after=forward[-1]):
        forward += page
    assert forward == whole
    backward: list[int] = whole[-1:]
    while page := history.ids(chats, many, orders, size, before=backward[0]):
        backward = page + backward
    assert backward == whole


def _sorted(chats: list[Chat], sort: history_columns.Sort, olga: Operator) -> list[Chat]:
    """The plainest way: the last column first, each stable, what has no value to the end."""
    liked = set(Favourite.objects.filter(operator=olga).values_list("chat", flat=True))
    value: dict[str, Callable[[Chat], Any]] = {
        "visitor": lambda c: c.visitor_name,
        "email": lambda c: c.visitor_email or None,
        "site": lambda c: c.site.name,
        "operator": lambda c: c.operator and c.operator.display_name,
        "status": lambda c: c.get_status_display(),
        "reason": lambda c: c.get_reason_display().lower(),
        "started": lambda c: c.created_at,
        "duration": lambda c: c.handling_seconds,
        "response": lambda c: c.response_seconds,
        "rating": lambda c: c.rating,
        "tags": lambda c: c.tag_names or None,
        "favourite": lambda c: c.pk not in liked,
    }
    chats.sort(key=lambda c: c.pk, reverse=sort[-1][1])
    for name, down in reversed(sort):
        present = [c for c in chats if value[name](c) is not None]
        missing = [c for c in chats if value[name](c) is None]
        chats[:] = sorted(present, key=value[name], reverse=down) + missing
    return chats


def test_a_page_after_a_chat_that_is_gone_is_refused(many: list[int], olga: Operator) -> None:
    orders = history_columns.orders(history_columns.DEFAULT, olga, many)
    with pytest.raises(NotFound):
        history.ids(Chat.objects.listed(), many, orders, 5, after=10**9)
