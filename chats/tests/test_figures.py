"""What counts as what, and that figures kept for a day are those of its chats (O1, O5, X6)."""

import random
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Client, Operator, Site
from chats.models import Chat, DailyFigure, StaleDay, Tag, Visitor
from chats.services import endings, figures, listing, queue, removal, statistics
from chats.services.statistics import Period, Statistics, Sums
from livechat.testing.cast import accepted, answer, ask, at, fresh
from livechat.testing.factories import NOON, ChatFactory, VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.usefixtures("commits")]

TODAY = NOON.date()
LATER = NOON + timedelta(hours=2)
Outcome = Chat.Outcome


def of_today(client: Client) -> Sums:
    return statistics.of([client.pk], Period(TODAY, TODAY), LATER).total


@pytest.mark.row("O5")
def test_answered_means_that_an_operator_wrote_after_the_visitor_did(
    acme: Client, vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga, seconds=20)
    endings.terminate(chat, olga, at(60))
    chat = fresh(chat)
    assert (chat.outcome, chat.response_seconds, chat.handling_seconds) == (Outcome.ANSWERED, 20, 60)
    assert of_today(acme) == Sums(
        answered=1, responses=1, response_seconds=20, handled=1, handling_seconds=60
    )


@pytest.mark.row("O5")
def test_accepted_but_unanswered_chats_are_in_neither(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    endings.terminate(chat, olga, at(60))
    assert fresh(chat).outcome == Outcome.UNANSWERED
    assert of_today(acme).bounce_rate is None
    assert of_today(acme).unanswered == 1


@pytest.mark.row("O5")
def test_bounce_rate_is_redirected_by_answered_and_redirected(
    acme: Client, acme_shop: Site, vera: Visitor, olga: Operator
) -> None:
    for number in range(3):
        chat = accepted(vera, olga, seconds=number * 100)
        answer(chat, olga, seconds=number * 100 + 5)
        endings.terminate(chat, olga, at(number * 100 + 10))
    queue.decline(ask(VisitorFactory(site=acme_shop), seconds=400), olga, at(410))
    found = statistics.of([acme.pk], Period(TODAY, TODAY), LATER)
    assert found.total.bounce_rate == 0.25
    assert {key: sums.redirected for key, sums in found.cuts["reason"].items()} == {"declined": 1}


@pytest.mark.row("O5")
def test_a_chat_without_a_word_of_the_visitor_and_a_test_are_no_figure(
    acme: Client, vera: Visitor, acme_shop: Site
) -> None:
    silent = ChatFactory(visitor=vera, waiting_since=NOON)
    endings.redirect(silent, Chat.Reason.DROPPED, at(5))
    test = ask(VisitorFactory(site=acme_shop))
    Chat.objects.filter(pk=test.pk).update(is_test=True)
    if fresh(test).is_open:
        endings.redirect(test, Chat.Reason.DROPPED, at(5))
        assert fresh(test).outcome == ""
    assert fresh(silent).outcome == ""
    assert fresh(silent).is_listed
    assert of_today(acme).redirected <= 1


@pytest.mark.row("X6")
def test_a_rating_counts_from_the_moment_it_is_there(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga, seconds=20)
    endings.terminate(chat, olga, at(60))
    figures.store_day(acme.pk, TODAY)
    Chat.objects.filter(pk=chat.pk).update(rating=4)
    listing.count_again(acme.pk, TODAY)
    tomorrow = LATER + timedelta(days=1)
    assert statistics.of([acme.pk], Period(TODAY, TODAY), tomorrow).total.rating == 4
    figures.refresh(tomorrow)
    assert not StaleDay.objects.exists()
    assert statistics.of([acme.pk], Period(TODAY, TODAY), tomorrow).total.rating == 4


def test_a_tag_counts_when_it_is_set_after_the_end(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    endings.terminate(chat, olga, at(60))
    tag = Tag.objects.create(client=acme, name="Order")
    chat.tags.add(tag)
    assert fresh(chat).tag_names == "Order"
    found = statistics.of([acme.pk], Period(TODAY, TODAY), LATER)
    assert found.cuts["tag"][str(tag.pk)].unanswered == 1
    chat.tags.remove(tag)
    assert fresh(chat).tag_names == ""


# --- Kept figures are those of the rows -------------------------------------------------------------

DAYS = 5
BEGIN = datetime.combine(TODAY, datetime.min.time(), UTC)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_are_those_that_the_chats_give(
    acme: Client, acme_shop: Site, ada: Operator, olga: Operator, seed: int
) -> None:
    """Kept, stale, today's, deleted, emptied: the page says the same as a plain count of all chats."""
    chance = random.Random(seed)
    tag = Tag.objects.get_or_create(client=acme, name="Order")[0]
    first = Chat.objects.count()
    for _ in range(25):
        _random_chat(acme_shop, olga, tag, chance)
    chats = list(Chat.objects.filter(client=acme).order_by("pk")[first:])
    everything = [(chat, list(chat.tags.all())) for chat in Chat.objects.filter(client=acme, emptied_at=None)]
    expected = _plain_count(everything)
    now = BEGIN + timedelta(days=DAYS - 1, hours=12)
    for _ in range(3):
        figures.store_day(acme.pk, TODAY + timedelta(days=chance.randrange(DAYS)))
    removal.delete(chance.sample(chats, 4), ada, now)
    removal.sweep(now + timedelta(seconds=11))
    removal.delete(
        chance.sample([c for c in chats if Chat.objects.listed().filter(pk=c.pk).exists()], 3), ada, now
    )
    _assert_same(acme, now, expected)
    list(figures.rebuild(now))
    _assert_same(acme, now, expected)
    Chat.objects.filter(client=acme).update(emptied_at=now, deleted_at=now, is_listed=False)
    _forget_figures()


def _forget_figures() -> None:
    from chats.models import Receipt

    for model in (DailyFigure, StaleDay, Receipt):
        model.objects.all().delete()


def _random_chat(site: Site, olga: Operator, tag: Tag, chance: random.Random) -> None:
    outcome = chance.choice([*Outcome.values, ""])
    is_redirected = outcome == Outcome.REDIRECTED
    begun = BEGIN + timedelta(seconds=chance.randrange(DAYS * 86_400))
    chat = ChatFactory(
        visitor=VisitorFactory(site=site), created_at=begun, ended_at=begun, is_listed=True, outcome=outcome,
        status="redirected" if is_redirected else "ended",
        reason=chance.choice(["declined", "dropped"]) if is_redirected else "operator",
        operator=chance.choice([olga, None]),
        response_seconds=chance.choice([None, 5, 60]) if outcome == Outcome.ANSWERED else None,
        handling_seconds=chance.choice([None, 100]),
        rating=chance.choice([None, None, 1, 5]),
    )  # fmt: skip
    listing.count_again(chat.client_id, begun.date())
    if chance.random() < 0.4:
        chat.tags.add(tag)


def _plain_count(chats: list[tuple[Chat, list[Tag]]]) -> dict[tuple[str, str], Sums]:
    expected: dict[tuple[str, str], Sums] = {}
    for chat, tags in chats:
        slices: list[tuple[str, object]] = [("site", chat.site_id), ("hour", chat.created_at.hour)]
        slices += [("operator", chat.operator_id)] if chat.operator_id else []
        slices += [("reason", chat.reason)] if chat.outcome == "redirected" else []
        slices += [("tag", tag.pk) for tag in tags]
        for cut, key in slices if chat.outcome else ():
            sums = expected.setdefault((cut, str(key)), Sums())
            setattr(sums, chat.outcome, getattr(sums, chat.outcome) + 1)
            is_answered = chat.outcome == "answered"
            if is_answered and chat.response_seconds is not None:
                sums.responses, sums.response_seconds = (
                    sums.responses + 1,
                    sums.response_seconds + chat.response_seconds,
                )
            if is_answered and chat.handling_seconds is not None:
                sums.handled, sums.handling_seconds = (
                    sums.handled + 1,
                    sums.handling_seconds + chat.handling_seconds,
                )
            if chat.rating is not None:
                sums.ratings, sums.rating_points = sums.ratings + 1, sums.rating_points + chat.rating
    return expected


def _assert_same(client: Client, now: datetime, expected: dict[tuple[str, str], Sums]) -> None:
    period = Period(TODAY, TODAY + timedelta(days=DAYS))
    found: Statistics = statistics.of([client.pk], period, now)
    assert {
        (cut, key): asdict(sums) for cut, by_key in found.cuts.items() for key, sums in by_key.items()
    } == {pair: asdict(sums) for pair, sums in expected.items()}
    assert found.total == statistics.total([client.pk], period, now)
    assert sum(sums.chats for sums in found.days.values()) == found.total.chats


def test_a_period_is_compared_with_as_many_days_before() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 10))
    assert period.before == Period(date(2026, 2, 19), date(2026, 2, 28))
    assert period.days == period.before.days == 10
