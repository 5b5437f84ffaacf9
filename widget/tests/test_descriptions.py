"""What a host page says of its visitor with LiveChat('set') and LiveChat('identify')."""

import pytest

from accounts.models import Operator
from chats.events.commands import DescribeData
from chats.models import TextConsent, Visitor
from livechat.testing.cast import Told, accepted
from livechat.testing.factories import NOON
from widget.services import visits

pytestmark = pytest.mark.django_db

NAME, EMAIL, PHONE = "Vera Novak", "vera@people.example", "+14155550123"
CARD, MASKED = "4111 1111 1111 1111", "•••• •••• •••• 1111"


@pytest.fixture(autouse=True)
def _around(commits: None, told: Told) -> None: ...


@pytest.mark.both
@pytest.mark.row("X9")
def test_what_a_page_does_not_mention_stays_as_another_tab_left_it(vera: Visitor) -> None:
    one_tab, other_tab = (Visitor.objects.get(pk=vera.pk) for _ in range(2))
    visits.describe(one_tab, DescribeData(data={"plan": "gold", "cart": 1}), NOON)
    Visitor.objects.filter(pk=vera.pk).update(name=NAME, email=EMAIL, phone=PHONE)
    visits.describe(other_tab, DescribeData(data={"cart": 2}), NOON)
    vera.refresh_from_db()
    assert (vera.name, vera.email, vera.phone) == (NAME, EMAIL, PHONE)
    assert vera.data == {"plan": "gold", "cart": 2}
    assert (other_tab.name, other_tab.data) == (NAME, vera.data), "the socket knows it too"


@pytest.mark.row("I5", "S9")
def test_card_numbers_do_not_stay_in_it(vera: Visitor) -> None:
    said: dict[str, str | int | float | bool | None] = {"paid with": CARD, CARD: 4111111111111111, "items": 3}
    visits.describe(vera, DescribeData(name=f"Vera {CARD}", phone=CARD, data=said), NOON)
    vera.refresh_from_db()
    assert (vera.name, vera.phone) == (f"Vera {MASKED}", "")
    assert vera.data == {"paid with": MASKED, MASKED: "••••••••••••1111", "items": 3}


@pytest.mark.row("U8")
def test_addresses_are_stored_as_everywhere_or_not_at_all(vera: Visitor) -> None:
    vera.locale = "en-US"
    visits.describe(vera, DescribeData(email="a@b, c@d", phone="(415) 555-0123"), NOON)
    vera.refresh_from_db()
    assert (vera.email, vera.phone) == ("", PHONE)
    # Whom they let us text is for them to say.
    TextConsent.objects.create(visitor=vera, phone=PHONE, words="Yes", version="1", given_at=NOON)
    visits.describe(vera, DescribeData(phone="+14155550199"), NOON)
    vera.refresh_from_db()
    assert vera.phone == PHONE


def test_open_desks_see_it_once(vera: Visitor, olga: Operator, told: Told) -> None:
    accepted(vera, olga)
    told.clear()
    for _ in range(2):
        visits.describe(vera, DescribeData(name=NAME), NOON)
    assert told.types("desk").count("panel.changed") == 1
