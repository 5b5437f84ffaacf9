"""`manage.py demo`: what it fills in, that it can run at every start, and that it is no way in."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Max, Sum, Value
from django.db.models.functions import Concat
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone

from accounts.demo_password import DEMO_PASSWORD
from accounts.models import Acceptance, Client, Member, Operator, Site, User
from billing.models import CreditAccount, LedgerEntry, Subscription
from chats.models import Chat, Inquiry, Message, Visitor
from chats.services import listing
from livechat.demo import designs, history
from livechat.demo.people import SIGN_INS
from livechat.management.commands.runall import lines
from notifications.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def development(settings: Any) -> None:
    settings.DEBUG = True


@pytest.fixture(scope="module")
def _filled_in(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The rows for all tests, each of which undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True):
            call_command("demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_filled_in: None, development: None) -> None:
    """It has run."""


def test_both_clients_have_their_package_and_a_site(demo: None) -> None:
    packages = dict(Subscription.objects.values_list("client__name", "package"))
    assert packages == {"Acme Garden": "operations", "Bolt Cycles": "platform"}
    assert dict(Site.objects.values_list("client__slug").annotate(Count("pk"))) == {
        "acme-garden": 1,
        "bolt-cycles": 1,
    }
    for site in Site.objects.all():
        site.full_clean()


def test_the_team_is_there_with_a_desk_each(demo: None) -> None:
    assert set(Member.objects.values_list("user__email", "client__slug", "role")) == {
        ("owner@acme.example", "acme-garden", "owner"),
        ("owner@bolt.example", "bolt-cycles", "owner"),
        ("carl@bolt.example", "bolt-cycles", "operator"),
    }
    assert set(Operator.objects.values_list("user__email", "display_name", "is_platform")) == {
        ("olga@livechat.example", "Olga", True),
        ("otto@livechat.example", "Otto", True),
        ("owner@acme.example", "Amira", False),
        ("owner@bolt.example", "Bruno", False),
        ("carl@bolt.example", "Carl", False),
    }
    staff = User.objects.get(email="staff@livechat.example")
    assert staff.is_staff
    assert staff.is_superuser


def test_the_credits_are_bought_and_spent_through_the_ledger(demo: None) -> None:
    account = CreditAccount.objects.get(client__slug="acme-garden")
    entries = LedgerEntry.objects.filter(account=account)
    assert entries.get(reason="purchase").amount == 200
    assert entries.aggregate(sum=Sum("amount"))["sum"] == account.balance
    paid = {f"interaction:{chat.pk}" for chat in Chat.objects.filter(client=account.client, status="ended")}
    assert set(entries.filter(reason="interaction").values_list("reference", flat=True)) == paid


def test_lists_are_not_empty_and_nothing_is_left_open(demo: None) -> None:
    assert Chat.objects.filter(client__slug="acme-garden").count() >= 5
    assert not Chat.objects.open().exists()
    assert set(Chat.objects.values_list("status", flat=True)) == {"ended", "redirected"}
    assert Inquiry.objects.count() == Chat.objects.filter(status="redirected").count()
    assert not Operator.objects.exclude(active_chats=0).exists()


def test_records_are_numbered_without_holes(demo: None) -> None:
    call_command("demo", chats=7, stdout=StringIO())
    records = Chat.objects.annotate(lines=Count("messages"), last=Max("messages__seq"))
    assert records.count() > 7
    assert not records.exclude(lines=F("last"), last_seq=F("last")).exists()
    assert not Message.objects.filter(created_at__gt=F("chat__ended_at")).exists()
    assert not Chat.objects.exclude(interaction=F("pk")).exists()


def test_owners_have_accepted_the_terms_and_are_asked_nothing(demo: None) -> None:
    assert Acceptance.objects.count() == Client.objects.count() == 2
    assert not Delivery.objects.filter(reference__startswith="agreement:").exists()


def test_a_second_run_changes_nothing(demo: None, django_assert_max_num_queries: Any) -> None:
    def count() -> list[int]:
        return [model.objects.count() for model in (User, Client, Site, LedgerEntry, Chat, Message, Visitor)]

    User.objects.filter(email="olga@livechat.example").update(name="Olga the Great")
    before = count()
    with django_assert_max_num_queries(30):
        call_command("demo")
    assert count() == before
    assert User.objects.get(email="olga@livechat.example").name == "Olga the Great"


def test_a_start_that_is_cut_off_leaves_nothing_half_filled(
    demo: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if it had not run, but for departments that somebody has made meanwhile.
    told = Visitor.objects.filter(token_hash__startswith="demo:")
    told.update(token_hash=Concat(Value("x"), "token_hash"))
    Client.objects.get(slug="acme-garden").tags.all().delete()
    before = Chat.objects.count()

    def fail() -> None:
        raise InterruptedError

    with monkeypatch.context() as cut:
        cut.setattr(designs, "fill", fail)
        with pytest.raises(InterruptedError):
            call_command("demo")
    assert Chat.objects.count() == before
    call_command("demo")
    assert Chat.objects.count() > before


def test_the_shop_may_embed_the_widget_at_whatever_port_it_is(demo: None, settings: Any) -> None:
    settings.DEMO_URL = "http://127.0.0.1:9123"
    call_command("demo")
    site = Site.objects.get(client__slug="acme-garden")
    assert site.origins == ["http://127.0.0.1:9123"]
    # What people have added to it stays.
    site.origins += ["https://acme.example", "http://127.0.0.1:3000"]
    site.save()
    settings.DEMO_URL = "http://127.0.0.1:9124"
    call_command("demo")
    site.refresh_from_db()
    assert site.origins == ["http://127.0.0.1:9124", "https://acme.example", "http://127.0.0.1:3000"]


def test_history_is_added_in_batches_that_say_how_far_they_are(demo: None) -> None:
    before = Chat.objects.count()
    told = StringIO()
    call_command("demo", chats=450, stdout=told)
    assert Chat.objects.count() == before + 450
    said = told.getvalue().split("\r")[1:]
    batches = [line for line in said if "chats" in line]
    assert batches == (["450 of 450 chats\n"] if connection.vendor == "postgresql" else SMALL_BATCHES)
    assert said[-1].endswith("days summed\n")


def test_bulk_chats_are_as_the_services_would_have_written_them(demo: None) -> None:
    """Else figures and lists of the demonstration, and of the bench, would be other than real ones."""
    list(history.add(60, timezone.now()))
    chats = list(Chat.objects.filter(started_ref="history").select_related("visitor", "client"))
    columns = [listing_of(chat) for chat in chats]
    for chat in chats:
        assert [m.seq for m in chat.messages.order_by("seq")] == list(range(1, chat.last_seq + 1))
        listing.enter(chat.pk)
        chat.refresh_from_db()
    assert [listing_of(chat) for chat in chats] == columns


SMALL_BATCHES = ["200 of 450 chats", "400 of 450 chats", "450 of 450 chats\n"]


def listing_of(chat: Chat) -> list[object]:
    names = "is_listed outcome visitor_name visitor_email tag_names response_seconds handling_seconds"
    return [getattr(chat, name) for name in names.split()]


def test_it_is_refused_where_debug_is_off(settings: Any) -> None:
    settings.DEBUG = False
    before = User.objects.count()
    with pytest.raises(CommandError, match="DEBUG=on"):
        call_command("demo")
    assert User.objects.count() == before


# --- The password that everybody knows ------------------------------------------------------------


@pytest.mark.parametrize("sign_in", SIGN_INS, ids=lambda sign_in: sign_in.email)
def test_everyone_signs_in_with_the_demo_password(demo: None, sign_in: Any) -> None:
    user = authenticate(email=sign_in.email, password=DEMO_PASSWORD)
    assert isinstance(user, User)
    assert user.email == sign_in.email


def test_the_demo_password_opens_nothing_where_debug_is_off(
    demo: None, client: Browser, settings: Any
) -> None:
    settings.DEBUG = False
    form = {"login": "staff@livechat.example", "password": DEMO_PASSWORD}
    answer = client.post("/sign-in/", form)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert authenticate(email="staff@livechat.example", password=DEMO_PASSWORD) is None
    settings.DEBUG = True
    assert client.post("/sign-in/", form).status_code == 302


def test_nobody_can_choose_the_demo_password(demo: None) -> None:
    with pytest.raises(ValidationError, match="Choose another"):
        validate_password(DEMO_PASSWORD)


@pytest.mark.parametrize(("is_shown", "has_outbox"), [(True, False), (False, True)])
def test_the_greeting_names_what_is_served(settings: Any, is_shown: bool, has_outbox: bool) -> None:
    settings.DEMO, settings.OUTBOX = is_shown, has_outbox
    said = "\n".join(lines())
    assert ("/demo/" in said, "/outbox/" in said) == (is_shown, has_outbox)
    assert DEMO_PASSWORD not in said


def test_the_greeting_names_every_sign_in(development: None) -> None:
    said = "\n".join(lines())
    assert all(sign_in.email in said and sign_in.what in said for sign_in in SIGN_INS)
    assert DEMO_PASSWORD in said
