"""The staff's site: who gets in, what its lists cost, and that nothing there can be changed that must not."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import AuditEntry, Client, Department, Member, Operator, Site, User
from accounts.services import audit
from billing.models import CreditAccount, LedgerEntry, Subscription
from billing.services import credits
from chats.models import Chat, Inquiry, Message, Tag, Visitor
from livechat.testing.cast import Told, accepted, fresh
from livechat.testing.factories import OperatorFactory, SiteFactory

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OUR_APPS = {"accounts", "billing", "chats", "widget", "notifications"}
UNTOUCHED = [AuditEntry, LedgerEntry, Chat, Visitor]


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("stella@livechat.example")


@pytest.fixture
def http(staff: User) -> Http:
    http = Http()
    http.force_login(staff)
    return http


def address(model: type[Model], page: str, *arguments: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def crowd(size: int, of: str = "a") -> None:
    """As many rows of everything, all of different clients."""
    now = timezone.now()
    for number in range(size):
        name = f"{of}{number}"
        client = Client.objects.create(name=name, slug=name)
        Subscription.objects.create(client=client, package=Subscription.Package.OPERATIONS)
        credits.grant(client, 5, reason=LedgerEntry.Reason.PURCHASE, reference=f"order:{name}")
        user = User.objects.create_user(f"{name}@example.org", name=name)
        Member.objects.create(client=client, user=user, role=Member.Role.OWNER)
        operator = Operator.objects.create(user=user, display_name=name)
        department = Department.objects.create(client=client, name=name)
        site = Site.objects.create(client=client, name=name)
        visitor = Visitor.objects.create(site=site, token_hash=name)
        chat = Chat.objects.create(
            client=client, site=site, visitor=visitor, operator=operator, started_ref=name,
            status=Chat.Status.ENDED, reason=Chat.Reason.OPERATOR, ended_at=now,
        )  # fmt: skip
        Message.objects.create(
            chat=chat, seq=1, author="visitor", ref=name, body="my secret words", created_at=now
        )
        Inquiry.objects.create(
            client=client, site=site, visitor=visitor, ref=name, body="my secret words",
            department=department, assignee=operator,
        )  # fmt: skip
        audit.record(user, "chat.read", subject=f"chat:{chat.pk}", client=client)


# --- What is there --------------------------------------------------------------------------------


def test_every_row_that_people_may_ask_about_is_in_the_admin() -> None:
    ours = {model for model in apps.get_models() if model._meta.app_label in OUR_APPS}
    elsewhere = {
        # on the page of their client, user, operator or chat
        "accounts.Assignment", "accounts.Member", "chats.Message", "chats.Offer", "chats.PageView",
            "chats.SentForm",
        # each operator's own, and a mark of the clock's
        "chats.Favourite", "chats.StaleDay",
        "chats.Transfer", "chats.Translation",
        # on the pages of the console
        "chats.InquiryReply", "chats.TicketCounter", "chats.TicketReply",
        # a link in somebody's message: nothing to look at
        "chats.WayBack",
        # marks of the clock, and one of who asked what our texts are
        "notifications.Digest", "notifications.HelpAnswer", "notifications.InboundText",
        "notifications.MissedVisitor",
        "notifications.Push", "notifications.SiteNotice",
        # each member's and each operator's own
        "notifications.MemberNotices", "notifications.PushSettings", "notifications.PushSubscription",
        # at /outbox/
        "notifications.OutboxMessage",
        # sums of the ledger
        "billing.DailyUse",
        # one row, of no use to people
        "accounts.WebHeartbeat",
    }  # fmt: skip
    assert {model._meta.label for model in ours if not admin.site.is_registered(model)} == elsewhere


# --- Who gets in ----------------------------------------------------------------------------------


def test_everybody_signs_in_at_the_one_page(http: Http) -> None:
    stranger = Http()
    assert stranger.get("/admin/chats/chat/")["Location"] == "/admin/login/?next=/admin/chats/chat/"
    answer = stranger.get("/admin/login/?next=/admin/chats/chat/")
    assert answer["Location"] == "/sign-in/?next=/admin/chats/chat/"
    assert http.get("/admin/login/?next=/admin/chats/chat/")["Location"] == "/admin/chats/chat/"


def test_no_sign_in_leads_to_another_site(http: Http) -> None:
    assert http.get("/admin/login/?next=https://evil.example/")["Location"] == "/admin/"
    assert Http().get("/admin/login/?next=//evil.example/")["Location"] == "/sign-in/?next=/admin/"


@pytest.mark.row("I1")
def test_who_is_not_staff_sees_nothing(db: None) -> None:
    olga = User.objects.create_user("olga@livechat.example")
    Operator.objects.create(user=olga, display_name="Olga", is_platform=True)
    http = Http()
    http.force_login(olga)
    for model in MODELS:
        answer = http.get(address(model, "changelist"), follow=True)
        assert answer.status_code == 403
        assert answer.request["PATH_INFO"] == "/admin/login/"


def test_signing_out_and_passwords_are_those_of_the_product(http: Http) -> None:
    assert http.get("/admin/password_change/")["Location"] == reverse("account_change_password")
    assert http.post("/admin/logout/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in http.session


# --- Lists ----------------------------------------------------------------------------------------


def test_a_list_costs_the_same_whatever_it_holds(http: Http) -> None:
    def costs() -> dict[str, int]:
        found = {}
        for model in MODELS:
            with CaptureQueriesContext(connection) as queries:
                assert http.get(address(model, "changelist")).status_code == 200
            found[model._meta.label] = len(queries)
        return found

    crowd(2)
    costs()  # what is asked once a process is asked now
    before = costs()
    crowd(12, of="b")
    assert costs() == before
    assert max(before.values()) <= 12


def test_every_list_can_be_searched_and_every_page_opens(http: Http) -> None:
    crowd(1)
    for model in MODELS:
        assert admin.site._registry[model].search_fields
        assert http.get(address(model, "changelist"), {"q": "a0"}).status_code == 200
        for row in model._default_manager.all()[:1]:
            assert http.get(address(model, "change", row.pk)).status_code == 200
        assert http.get(address(model, "add")).status_code in (200, 403)


@pytest.mark.row("M3")
@pytest.mark.parametrize("model", UNTOUCHED, ids=lambda model: model.__name__)
def test_what_services_write_is_only_looked_at(model: type[Model], http: Http) -> None:
    crowd(1)
    row = model._default_manager.first()
    assert row is not None
    before = model._default_manager.filter(pk=row.pk).values().get()
    for page in (address(model, "add"), address(model, "change", row.pk), address(model, "delete", row.pk)):
        assert http.post(page, {"amount": 9, "body": "other words", "post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before
    actions = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    http.post(address(model, "changelist"), actions)
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [User, Operator, Client, Site, Tag], ids=lambda model: model.__name__)
def test_what_history_hangs_on_is_switched_off_and_not_deleted(model: type[Model], http: Http) -> None:
    """Nobody waits for all of it to be read before they hear that it cannot go."""
    crowd(1)
    chat = Chat.objects.get()
    chat.tags.add(Tag.objects.create(client=chat.client, name="Advice"))
    way = "operator__chats" if model is User else "chats"
    used = model._default_manager.get(**{way: chat})
    delete = address(model, "delete", used.pk)
    assert delete not in http.get(address(model, "change", used.pk)).content.decode()
    with CaptureQueriesContext(connection) as asked:
        assert http.post(delete, {"post": "yes"}).status_code == 403
    assert len(asked) < 20
    http.post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": used.pk, "post": "yes"},
    )
    assert model._default_manager.filter(pk=used.pk).exists()


def test_what_was_made_by_mistake_is_deleted(http: Http) -> None:
    carl, site = OperatorFactory(), SiteFactory()
    for row in (carl, carl.user, site, Tag.objects.create(client=site.client, name="Advise")):
        assert http.post(address(type(row), "delete", row.pk), {"post": "yes"}).status_code == 302
        assert not type(row)._default_manager.filter(pk=row.pk).exists()


# --- Reading chats --------------------------------------------------------------------------------


@pytest.mark.row("X16")
@pytest.mark.parametrize(("model", "action"), [(Chat, "chat.read"), (Inquiry, "inquiry.read")])
def test_reading_what_a_visitor_wrote_is_recorded(
    model: type[Model], action: str, http: Http, staff: User
) -> None:
    crowd(1)
    AuditEntry.objects.all().delete()
    row: Any = model._default_manager.get()
    assert "my secret words" not in http.get(address(model, "changelist")).content.decode()
    assert not AuditEntry.objects.exists()
    assert "my secret words" in http.get(address(model, "change", row.pk)).content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.client) == (staff, action, row.client)
    assert entry.subject == f"{model._meta.model_name}:{row.pk}"


def test_what_is_not_there_is_not_recorded(http: Http) -> None:
    assert http.get(address(Chat, "change", 999_999)).status_code == 302
    assert not AuditEntry.objects.exists()


@pytest.mark.row("X16")
def test_texts_cannot_be_searched_past_the_record(http: Http) -> None:
    crowd(1)
    found = http.get(address(Chat, "changelist"), {"q": "secret"}).content.decode()
    assert "0 chats" in found


# --- Balances -------------------------------------------------------------------------------------


def correction(http: Http, account: CreditAccount, **values: Any) -> Any:
    page = http.get(reverse("admin:billing_creditaccount_correct", args=[account.pk]))
    form = {"reference": page.context["form"].initial["reference"], "amount": 1, "reason": "Because"}
    return http.post(page.request["PATH_INFO"], form | values)


@pytest.mark.row("M3")
def test_a_balance_is_corrected_by_an_entry_with_a_reason(http: Http, staff: User) -> None:
    crowd(1)
    account = CreditAccount.objects.get()
    assert correction(http, account, amount=-2, reason="Sold twice").status_code == 302
    account.refresh_from_db()
    assert account.balance == 3
    entry = LedgerEntry.objects.get(reason="correction")
    assert (entry.amount, entry.balance_after, entry.note, entry.actor) == (-2, 3, "Sold twice", staff)


@pytest.mark.row("M2")
@pytest.mark.parametrize("values", [{"amount": -6}, {"amount": 0}, {"amount": ""}, {"reason": " "}])
def test_a_correction_that_cannot_be_changes_nothing(http: Http, values: dict[str, Any]) -> None:
    crowd(1)
    account = CreditAccount.objects.get()
    assert correction(http, account, **values).status_code == 200
    account.refresh_from_db()
    assert account.balance == 5
    assert LedgerEntry.objects.count() == 1


def test_a_correction_that_is_sent_twice_corrects_once(http: Http) -> None:
    crowd(1)
    account = CreditAccount.objects.get()
    for _ in range(2):
        assert correction(http, account, amount=4, reference="correction:once").status_code == 302
    account.refresh_from_db()
    assert account.balance == 9


@pytest.mark.row("M3")
def test_the_balance_is_no_field(http: Http) -> None:
    crowd(1)
    account = CreditAccount.objects.get()
    http.post(address(CreditAccount, "change", account.pk), {"balance": 1_000, "client": account.client_id})
    account.refresh_from_db()
    assert account.balance == 5


def typed(http: Http, page: str) -> dict[str, Any]:
    """What the form of a page sends if nobody types anything."""
    form = html.fromstring(http.get(page).content).get_element_by_id("content-main").forms[-1]
    return dict(form.form_values())


@pytest.mark.row("M1")
def test_a_form_from_before_a_charge_does_not_undo_it(http: Http, staff: User) -> None:
    crowd(1)
    now = timezone.now()
    paid, page = now + timedelta(days=30), address(Subscription, "change", Subscription.objects.get().pk)
    Subscription.objects.update(period_end=now, paid_until=now)
    form = typed(http, page)
    Subscription.objects.update(period_end=paid, paid_until=paid)
    assert http.post(page, form | {"gateway": "bank_transfer"}).status_code == 302
    found = Subscription.objects.get()
    assert (found.period_end, found.paid_until, found.gateway) == (paid, paid, "bank_transfer")
    answer = http.post(page, form | {"paid_until_0": "2030-01-01"})
    assert "Somebody has changed this meanwhile." in answer.content.decode()
    assert Subscription.objects.get().paid_until == paid
    form = typed(http, page) | {"paid_until_0": "2030-01-01"}
    assert http.post(page, form).status_code == 302
    assert Subscription.objects.filter(paid_until__date="2030-01-01").exists()
    entries = AuditEntry.objects.filter(action="subscription.corrected", actor=staff).order_by("pk")
    assert [entry.reason for entry in entries] == ["gateway", "paid_until"]


@pytest.mark.row("M3", "A4")
@pytest.mark.parametrize(
    ("model", "changed", "meanwhile"),
    [(CreditAccount, {"threshold": 7}, {"balance": 4}), (Operator, {"max_chats": 7}, {"active_chats": 2})],
)
def test_what_is_counted_while_staff_save_is_kept(
    model: type[Model],
    changed: dict[str, int],
    meanwhile: dict[str, int],
    http: Http,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd(1)
    page = address(model, "change", model._default_manager.get().pk)
    form, check = typed(http, page) | changed, Model.full_clean

    def count_and_check(row: Model, *args: Any, **kwargs: Any) -> None:
        model._default_manager.update(**meanwhile)
        check(row, *args, **kwargs)

    monkeypatch.setattr(Model, "full_clean", count_and_check)
    assert http.post(page, form).status_code == 302
    assert model._default_manager.filter(**changed, **meanwhile).exists()


# --- People and clients ---------------------------------------------------------------------------


def test_a_user_is_made_with_an_address_in_lower_case(http: Http) -> None:
    form = {
        "email": "New@Example.org",
        "password1": "violets-grow",
        "password2": "violets-grow",
        "usable_password": "true",
    }
    assert http.post("/admin/accounts/user/add/", form).status_code == 302
    assert User.objects.get(email="new@example.org").check_password("violets-grow")


def test_the_maximum_is_never_below_what_an_operator_has(http: Http) -> None:
    crowd(1)
    operator = Operator.objects.get()
    Operator.objects.update(active_chats=3)
    form = {"display_name": "Olga", "user": operator.user_id, "max_chats": 2} | management("assignments")
    answer = http.post(address(Operator, "change", operator.pk), form)
    assert "They have 3 chats now." in answer.content.decode()


@pytest.mark.row("X16")
def test_a_client_is_suspended_with_a_reason_that_is_recorded(http: Http, staff: User) -> None:
    crowd(1)
    AuditEntry.objects.all().delete()
    client = Client.objects.get()
    page = reverse("admin:suspend_client", args=[client.pk, "service"])
    assert http.post(page, {"reason": " "}).status_code == 200
    assert not AuditEntry.objects.exists()
    assert http.post(page, {"reason": "Sold forbidden things"}).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.client) == ("service.suspended", staff, client)
    assert entry.reason == "Sold forbidden things"
    assert http.post(page, {"reason": "They stopped"}).status_code == 302
    client.refresh_from_db()
    assert client.suspended_at is None


def test_a_suspension_is_no_field(http: Http) -> None:
    crowd(1)
    client = Client.objects.get()
    form = {"name": "Acme", "slug": "acme", "suspended_at_0": "2026-11-21", "suspended_at_1": "10:00:00"}
    form |= management("members", "sites", "assignments")
    assert http.post(address(Client, "change", client.pk), form).status_code == 302
    client.refresh_from_db()
    assert (client.name, client.suspended_at) == ("Acme", None)


def test_whom_staff_take_out_of_a_team_has_no_chats_at_once(
    http: Http, bolt: Client, carl: Operator, viktor: Visitor, commits: None, told: Told
) -> None:
    chat = accepted(viktor, carl)
    member, site = bolt.members.get(), viktor.site
    form = {"name": bolt.name, "slug": bolt.slug} | management("members", "sites", "assignments")
    form |= {"members-TOTAL_FORMS": 1, "members-INITIAL_FORMS": 1, "members-0-id": member.pk}
    form |= {"members-0-client": bolt.pk, "members-0-user": carl.user_id, "members-0-role": "operator"}
    form |= {"members-0-DELETE": "on", "sites-TOTAL_FORMS": 1, "sites-INITIAL_FORMS": 1}
    form |= {"sites-0-id": site.pk, "sites-0-client": bolt.pk, "sites-0-name": site.name}
    assert http.post(address(Client, "change", bolt.pk), form).status_code == 302
    assert not bolt.members.exists()
    assert (fresh(chat).status, fresh(chat).operator) == ("queued", None)
    carl.refresh_from_db()
    assert (carl.is_online, carl.active_chats) == (False, 0)


def test_whom_staff_put_into_a_team_has_a_desk(http: Http, bolt: Client) -> None:
    nora = User.objects.create_user("nora@bolt.example", name="Nora Nord")
    form = {"name": bolt.name, "slug": bolt.slug} | management("members", "sites", "assignments")
    form |= {"members-TOTAL_FORMS": 1, "members-0-client": bolt.pk, "members-0-user": nora.pk}
    form |= {"members-0-role": "owner"}
    assert http.post(address(Client, "change", bolt.pk), form).status_code == 302
    assert Operator.objects.get(user=nora).display_name == "Nora"


def management(*prefixes: str) -> dict[str, Any]:
    """The hidden fields of empty inlines."""
    return {f"{prefix}-{name}": 0 for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


def test_the_site_speaks_our_name(http: Http) -> None:
    page = http.get("/admin/").content.decode()
    assert "Live Chat Support · Staff" in page
    assert "css/admin.css" in page
