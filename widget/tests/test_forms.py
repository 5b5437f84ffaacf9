"""The form before a chat: what is asked, what will do, and that nobody gets past it (P3, U3)."""

from typing import Any

import pytest

from accounts.models import Operator, Site
from chats.errors import FormRequired, RefReused
from chats.models import Chat, Inquiry, SentForm, TextConsent, Visitor
from chats.services import alerts, cards, endings, forms, leaving, openings, queue, records
from chats.services.forms import GOOD_FOR
from livechat.testing.cast import Told, ask, at, fresh, go_offline, lines
from livechat.testing.factories import NOON, VisitorFactory
from widget.models import DataCollection, FormField
from widget.services import forms as widget_forms
from widget.services.forms import BadAnswers, asked, gate, read

pytestmark = [pytest.mark.django_db, pytest.mark.row("P3"), pytest.mark.usefixtures("commits", "told")]

CARD = "4111 1111 1111 1111"


def field(site: Site, type: str, label: str, **values: Any) -> FormField:
    position = FormField.objects.filter(site=site).count()
    return FormField.objects.create(
        site=site, kind="reactive", type=type, label=label, position=position, **values
    )


@pytest.fixture
def shop(acme_shop: Site, olga: Operator) -> Site:
    """Asks for a name and a question, and what it is about."""
    DataCollection.objects.create(site=acme_shop, reactive=True)
    field(acme_shop, "name", "Your name", required=True)
    field(acme_shop, "choice", "About", options=["Delivery", "Returns"])
    field(acme_shop, "long", "Question", required=True)
    return acme_shop


GIVEN = {"name": ["Vera"], "question": ["Is it hardy?"], "about": ["Returns"]}


def by_key(site: Site, **values: list[str]) -> dict[str, list[str]]:
    """By the fields' keys; labels are easier to read."""
    keys = {each.label: each.key for each in asked(site, "reactive")}
    named = {"name": keys["Your name"], "about": keys["About"], "question": keys["Question"]}
    return {named.get(name, name): value for name, value in (GIVEN | values).items()}


def send(
    visitor: Visitor,
    ref: str = "form",
    *,
    seconds: float = 0,
    given: dict[str, list[str]] | None = None,
    **values: list[str],
) -> Chat:
    answers = by_key(visitor.site, **(given or values))
    return widget_forms.send(visitor, "reactive", answers, ref=ref, address="192.0.2.1", now=at(seconds))


# --- the chat


@pytest.mark.both
@pytest.mark.usefixtures("shop")
def test_a_sent_form_makes_the_chat_and_queues_it(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = send(vera)
    assert (chat.status, chat.operator) == ("assigned", olga)
    assert lines(chat) == ["Is it hardy?"]
    vera.refresh_from_db()
    assert vera.name == "Vera"
    assert [(each["label"], each["value"]) for each in forms.of(chat)] == [
        ("Your name", "Vera"),
        ("About", "Returns"),
        ("Question", "Is it hardy?"),
    ]
    assert told.types(f"pool:{chat.client_id}") == ["chat.offered"]
    panel = cards.panel(vera, olga, chat)
    assert [each.value for each in panel.answers] == ["Vera", "Returns", "Is it hardy?"]
    assert records.beside(chat, olga).text.startswith("Your name: Vera\nAbout: Returns\n")


def test_without_a_long_text_it_is_queued_without_a_word(shop: Site, vera: Visitor) -> None:
    FormField.objects.filter(site=shop, type="long").delete()
    answers = {"name": ["Vera"]}
    chat = widget_forms.send(vera, "reactive", answers, ref="a", address="", now=NOON)
    assert (chat.status, lines(chat)) == ("assigned", [])
    assert cards.card(chat).preview == "Vera"


@pytest.mark.both
@pytest.mark.row("D4")
@pytest.mark.usefixtures("shop")
def test_the_same_form_twice_is_one_chat_even_when_that_is_over(vera: Visitor) -> None:
    chat = send(vera)
    assert send(vera, about=["Delivery"]) == chat
    endings.leave(chat, at(10))
    assert send(vera, seconds=86_400 * 2) == chat
    assert (Chat.objects.count(), SentForm.objects.count()) == (1, 1)


@pytest.mark.usefixtures("shop")
def test_a_form_of_another_tab_goes_into_the_open_chat_and_nothing_is_lost(vera: Visitor) -> None:
    chat = send(vera, "one")
    assert send(vera, "two", question=["And in winter?"]) == chat
    assert lines(chat) == ["Is it hardy?", "And in winter?"]
    assert SentForm.objects.filter(chat=chat).count() == 2


@pytest.mark.usefixtures("shop")
def test_a_form_after_the_end_begins_another_chat(vera: Visitor) -> None:
    chat = send(vera, "one")
    endings.leave(chat, at(10))
    assert send(vera, "two", seconds=20) != chat


@pytest.mark.usefixtures("shop")
def test_its_ref_cannot_be_used_for_a_message(vera: Visitor) -> None:
    send(vera)
    with pytest.raises(RefReused):
        ask(vera, "Something else", ref="form")


@pytest.mark.usefixtures("shop")
def test_with_nobody_there_it_goes_to_the_contact_form_with_what_was_typed(
    vera: Visitor, olga: Operator
) -> None:
    go_offline(olga)
    chat = fresh(send(vera))
    assert (chat.status, chat.reason, lines(chat)[0]) == ("redirected", "no_operator", "Is it hardy?")


# --- who may begin


@pytest.mark.usefixtures("shop")
def test_no_message_gets_past_a_form_that_is_needed(vera: Visitor) -> None:
    with pytest.raises(FormRequired):
        queue.enter(vera, ref="a", text="Hello", now=NOON, gate=gate(vera, NOON))
    assert not Chat.objects.exists()


@pytest.mark.usefixtures("shop")
def test_what_was_answered_is_good_for_a_day_after_the_chat(vera: Visitor) -> None:
    chat = send(vera)
    assert queue.enter(vera, ref="b", text="More", now=at(5), gate=gate(vera, NOON)).chat == chat
    endings.leave(chat, at(10))
    again = queue.enter(vera, ref="c", text="Again", now=at(20), gate=gate(vera, NOON)).chat
    assert again != chat
    assert [each["value"] for each in forms.of(again)][0] == "Vera"
    endings.leave(again, at(30))
    with pytest.raises(FormRequired):
        queue.enter(vera, ref="d", text="Late", now=at(40) + GOOD_FOR, gate=gate(vera, NOON))


def test_without_data_collection_the_visitor_goes_straight_on(acme_shop: Site, vera: Visitor) -> None:
    field(acme_shop, "name", "Your name", required=True)
    assert asked(acme_shop, "reactive") == []
    assert queue.enter(vera, ref="a", text="Hello", now=NOON, gate=gate(vera, NOON)).is_new


def test_the_two_forms_are_apart(shop: Site) -> None:
    assert len(asked(shop, "reactive")) == 3
    assert asked(shop, "proactive") == []


@pytest.mark.row("U3")
def test_what_follow_ups_need_is_asked_where_no_data_is_collected(acme_shop: Site, vera: Visitor) -> None:
    Site.objects.filter(pk=acme_shop.pk).update(
        asks_name=True, follow_up_by_email=True, requires_email=True, follow_up_by_phone=True
    )
    acme_shop.refresh_from_db()
    form = asked(acme_shop, "reactive")
    assert [(each.key, each.required) for each in form] == [
        ("name", False),
        ("email", True),
        ("phone", False),
        ("texts", False),
    ]
    assert "Acme Garden may text me" in form[-1].label
    assert "charge" in form[-1].label
    with pytest.raises(FormRequired):
        queue.enter(vera, ref="a", text="Hello", now=NOON, gate=gate(vera, NOON))


@pytest.mark.row("U3")
def test_a_field_that_is_there_already_is_not_asked_twice(shop: Site) -> None:
    Site.objects.filter(pk=shop.pk).update(asks_name=True, requires_name=True)
    FormField.objects.filter(type="name").update(required=False)
    shop.refresh_from_db()
    names = [each for each in asked(shop, "reactive") if each.type == "name"]
    assert [(each.label, each.required) for each in names] == [("Your name", True)]


@pytest.mark.row("U8")
def test_the_consent_is_kept_word_for_word_and_only_if_it_was_given(acme_shop: Site, vera: Visitor) -> None:
    Site.objects.filter(pk=acme_shop.pk).update(follow_up_by_phone=True)
    other = VisitorFactory(site=acme_shop)
    phone = {"phone": ["+43 1 58858"]}
    for visitor, answers in ((vera, phone | {"texts": ["yes"]}), (other, phone)):
        widget_forms.send(visitor, "reactive", answers, ref="a", address="192.0.2.1", now=NOON)
    consent = TextConsent.objects.get()
    assert (consent.visitor, consent.phone, consent.address) == (vera, "+43158858", "192.0.2.1")
    assert consent.words.startswith("Acme Garden may text me")
    other.refresh_from_db()
    assert other.phone == "+43158858"


# --- what will do


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        ({"name": []}, {"name": "missing"}),
        ({"name": [" \t"]}, {"name": "missing"}),
        ({"name": ["a", "b"]}, {"name": "wrong"}),
        ({"name": ["x" * 101]}, {"name": "wrong"}),
        ({"question": ["a\x00b"]}, {"question": "wrong"}),
        ({"question": ["x" * 2_001]}, {"question": "wrong"}),
        ({"about": ["Neither"]}, {"about": "wrong"}),
        ({"name": [], "question": []}, {"name": "missing", "question": "missing"}),
    ],
)
def test_each_field_says_what_is_wrong_and_nothing_is_stored(
    shop: Site, vera: Visitor, wrong: dict[str, list[str]], problems: dict[str, str]
) -> None:
    keys = by_key(shop)
    named = dict(zip(GIVEN, keys, strict=True))
    with pytest.raises(BadAnswers) as refused:
        send(vera, given=wrong)
    assert refused.value.fields == {named[name]: words for name, words in problems.items()}
    assert not Chat.objects.exists()
    assert not SentForm.objects.exists()


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("email", "vera"),
        ("email", "vera@example.com\nBcc: all@example.com"),
        ("email", "vera@exa mple.com"),
        ("phone", "12"),
        ("phone", CARD),
        ("phone", "call me"),
    ],
)
def test_addresses_and_numbers_that_are_none_are_wrong(acme_shop: Site, type: str, value: str) -> None:
    DataCollection.objects.create(site=acme_shop, reactive=True)
    field(acme_shop, type, "Where", required=True)
    with pytest.raises(BadAnswers):
        read(asked(acme_shop, "reactive"), {type: [value]})


def test_several_choices_come_in_the_order_of_the_form_and_each_once(acme_shop: Site) -> None:
    DataCollection.objects.create(site=acme_shop, reactive=True)
    row = field(acme_shop, "choices", "Days", options=["Monday", "Tuesday", "Friday"], required=True)
    filled = read(asked(acme_shop, "reactive"), {f"f{row.pk}": ["Friday", "Monday", "Friday"]})
    assert filled.answers[0].value == "Monday, Friday"


def test_a_consent_that_is_needed_is_needed(acme_shop: Site) -> None:
    DataCollection.objects.create(site=acme_shop, reactive=True)
    row = field(acme_shop, "consent", "I agree", required=True, link="https://acme.example/privacy")
    with pytest.raises(BadAnswers):
        read(asked(acme_shop, "reactive"), {})
    assert read(asked(acme_shop, "reactive"), {f"f{row.pk}": ["yes"]}).answers[0].value == "Yes"


@pytest.mark.row("S9", "I5")
def test_card_numbers_are_masked_also_in_two_fields(shop: Site, vera: Visitor) -> None:
    FormField.objects.filter(site=shop, type="choice").update(type="text", label="About")
    chat = send(vera, name=[CARD], about=["4111 1111"], question=["1111 1111 is my card"])
    kept = str(SentForm.objects.get(chat=chat).answers) + str(lines(chat)) + chat.visitor.name
    vera.refresh_from_db()
    assert "4111 1111 1111" not in kept + vera.name
    assert lines(chat) == ["•••• •••• is my card"]


def test_what_nobody_asked_for_is_left_out(shop: Site, vera: Visitor) -> None:
    chat = send(vera, f999=["Mine"], email=["other@example.com"])
    vera.refresh_from_db()
    assert (len(forms.of(chat)), vera.email) == (3, "")


# --- leaving the queue


@pytest.mark.row("P4")
@pytest.mark.usefixtures("shop")
def test_email_me_instead_ends_the_wait_as_an_inquiry_once(vera: Visitor) -> None:
    chat = send(vera)
    for _ in range(2):
        leaving.email_instead(vera, chat.pk, " vera@example.com ", at(30))
    inquiry = Inquiry.objects.get()
    assert (fresh(chat).status, inquiry.email, inquiry.chat) == ("redirected", "vera@example.com", chat)
    assert inquiry.body == "About: Returns\nIs it hardy?"


@pytest.mark.row("U3")
def test_whom_an_operator_wrote_to_is_offered_to_leave_an_address(
    vera: Visitor, olga: Operator, acme_shop: Site
) -> None:
    Site.objects.filter(pk=acme_shop.pk).update(follow_up_by_email=True, requires_email=True)
    alert = alerts.begin(vera, url="https://acme.example/", title="Home", now=at(0))
    assert alert is not None
    chat, _ = openings.start(alert, olga, text="Hello.", ref="r", now=at(5))
    assert cards.visitor_chat(fresh(chat)).offers_contact
    with pytest.raises(BadAnswers):
        widget_forms.send(vera, "offered", {"email": ["vera"]}, ref="o", address="", now=at(9))
    for _ in range(2):
        given = {"email": ["Vera@people.example"], "question": ["Not asked"]}
        assert widget_forms.send(vera, "offered", given, ref="o", address="", now=at(9)) == chat
    assert fresh(chat).visitor.email == "Vera@people.example"
    assert SentForm.objects.get().answers[0]["value"] == "Vera@people.example"
    assert not cards.visitor_chat(fresh(chat)).offers_contact
    # It begins no chat where this one is over.
    endings.terminate(fresh(chat), olga, at(20))
    assert (
        widget_forms.send(vera, "offered", {"email": ["v@b.example"]}, ref="p", address="", now=at(30))
        == chat
    )
    assert not cards.visitor_chat(fresh(ask(VisitorFactory(site=acme_shop)))).offers_contact
