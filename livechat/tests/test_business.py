"""What staff read about all clients, and how they stop one."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client as Http
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Client, Member, Operator, User
from billing.models import CreditAccount, Order, Payment, Subscription
from billing.services import entitlement
from chats.models import Visitor
from livechat.testing.cast import accepted
from livechat.testing.factories import MemberFactory
from notifications.models import Delivery

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def http(db: None) -> Http:
    """Staff."""
    http = Http()
    http.force_login(User.objects.create_superuser("sam@livechat.example"))
    return http


def order(client: Client, *, gateway: str, state: str, paid: int = 0) -> Order:
    return Order.objects.create(
        client=client, reference=f"LC-{Order.objects.count()}", kind="credits", quantity=100,
        description="100 credits", net=10_000, tax=1_900, currency="EUR", paid=paid, gateway=gateway,
        state=state, created_at=timezone.now(),
    )  # fmt: skip


def pay(to: Order, amount: int, *, kind: str = "payment", days_ago: int = 0, reference: str = "") -> None:
    Payment.objects.create(
        order=to, kind=kind, gateway=to.gateway, reference=reference or f"p{Payment.objects.count()}",
        amount=amount, currency="EUR", created_at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip


def today(http: Http) -> str:
    answer = http.get("/admin/today/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_came_in_is_summed_without_what_went_back(http: Http, acme: Client) -> None:
    paid = order(acme, gateway="simulated", state="paid", paid=11_900)
    pay(paid, 11_900)
    pay(paid, 2_000, kind="refund")
    pay(paid, 50_000, days_ago=40)
    assert '<td class="number">€99.00</td><td class="number">€99.00</td>' in today(http)


def test_a_dispute_that_was_won_brings_its_money_back(http: Http, acme: Client) -> None:
    paid = order(acme, gateway="stripe", state="paid", paid=11_900)
    pay(paid, 11_900)
    pay(paid, 2_000, kind="dispute", reference="dp_1")
    assert '<td class="number">€99.00</td>' in today(http)
    pay(paid, 500, kind="won", reference="dp_2")
    assert '<td class="number">€99.00</td>' in today(http), "it never took anything"
    pay(paid, 2_000, kind="won", reference="dp_1")
    assert '<td class="number">€119.00</td>' in today(http)


def test_transfers_wait_to_be_confirmed(http: Http, acme: Client) -> None:
    order(acme, gateway="bank_transfer", state="partly", paid=1_900)
    order(acme, gateway="simulated", state="pending")
    found = today(http)
    assert "Transfers to confirm (1)" in found
    assert "Acme Garden, €100.00" in found


def test_each_list_has_whom_it_is_about(http: Http, acme: Client, bolt: Client) -> None:
    now = timezone.now()
    found = today(http)
    assert "Signed up today (0)" in found
    assert "Low on credits (1)" in found
    assert "10 left, threshold 20" in found
    assert "Fee not paid (0)" in found
    Client.objects.filter(pk=bolt.pk).update(created_at=now)
    CreditAccount.objects.filter(client=acme).update(balance=20, owed=2)
    Subscription.objects.filter(client=bolt).update(paid_until=now - timedelta(hours=1))
    Subscription.objects.filter(client=acme).update(paid_until=now + timedelta(hours=20))
    found = today(http)
    for words in ("Signed up today (1)", "Low on credits (0)", "Fee not paid (1)", "Owing credits (1)"):
        assert words in found
    assert "Cut off by tomorrow (1)" in found


@pytest.mark.row("I1")
def test_it_is_for_staff(olga: Operator, ada: Operator) -> None:
    http = Http()
    assert http.get("/admin/today/").status_code == 302
    for operator in (olga, ada):
        http.force_login(operator.user)
        assert http.get("/admin/today/").status_code == 302
    http.force_login(User.objects.create_user("stella@livechat.example", is_staff=True))
    assert http.get("/admin/today/").status_code == 403


def test_clients_are_seen_at_a_glance(
    http: Http, acme: Client, bolt: Client, vera: Visitor, olga: Operator, carl: Operator, otto: Operator
) -> None:
    accepted(vera, olga)
    rows = http.get("/admin/accounts/client/").context["cl"].result_list
    model_admin = http.get("/admin/accounts/client/").context["cl"].model_admin
    seen = {
        row.slug: [
            getattr(model_admin, name)(row) for name in ("package", "paid_until", "balance", "owed", "online")
        ]
        for row in rows
    }
    assert seen["acme-garden"] == ["Operations", "no end", 9, "", 1]
    assert seen["bolt-cycles"] == ["Platform", "no end", 0, "", 1]
    assert [model_admin.last_chat(row) for row in rows if row.slug == "bolt-cycles"] == ["never"]


@pytest.mark.parametrize(("state", "count"), [("low", 1), ("unpaid", 0), ("owing", 0), ("suspended", 0)])
def test_the_list_is_narrowed_down(http: Http, acme: Client, bolt: Client, state: str, count: int) -> None:
    found = http.get("/admin/accounts/client/", {"state": state}).context["cl"].result_list
    assert len(found) == count


@pytest.mark.row("X16")
@pytest.mark.parametrize("subject", ["service", "promotions"])
def test_a_suspension_is_written_down_and_the_owners_are_told(
    http: Http, acme: Client, ada: Operator, subject: str
) -> None:
    MemberFactory(client=acme, role=Member.Role.ADMIN)
    page = reverse("admin:suspend_client", args=[acme.pk, subject])
    assert http.post(page, {"reason": "Sold\nforbidden things"}).status_code == 302
    acme.refresh_from_db()
    now = timezone.now()
    assert entitlement.may_chat(acme, now) == ("suspended" if subject == "service" else "")
    assert not entitlement.may_promote(acme, now)
    assert AuditEntry.objects.get(action=f"{subject}.suspended").client == acme
    delivery = Delivery.objects.get()
    assert delivery.recipient == ada.user.email
    assert "forbidden things" in delivery.text
    assert "<" not in delivery.text
    assert http.post(page, {"reason": "They stopped"}).status_code == 302
    acme.refresh_from_db()
    assert entitlement.may_chat(acme, now) == ""
    assert Delivery.objects.count() == 2
    assert not mail.outbox, "the sweep sends them"


def test_a_reason_is_shown_and_not_run(http: Http, acme: Client, ada: Operator) -> None:
    page = reverse("admin:suspend_client", args=[acme.pk, "service"])
    http.post(page, {"reason": "<script>alert(1)</script>"})
    assert "<script>" not in Delivery.objects.get().html
    theirs = Http()
    theirs.force_login(ada.user)
    assert "<script>alert" not in theirs.get("/dashboard/").content.decode()


@pytest.mark.parametrize("subject", ["everything", "suspended_at"])
def test_nothing_else_can_be_suspended(http: Http, acme: Client, subject: str) -> None:
    assert (
        http.post(f"/admin/accounts/client/{acme.pk}/suspend/{subject}/", {"reason": "x"}).status_code == 404
    )
