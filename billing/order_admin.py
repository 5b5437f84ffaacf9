"""Orders in the admin: transfers are confirmed, money is sent back, the rest is looked at."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from billing import gateways
from billing.models import Gateway, Order, Payment, ProviderEvent
from billing.services import orders, refunds
from livechat.lib.admin import ReadOnlyAdmin, ReadOnlyInline, ask
from livechat.lib.errors import DomainError
from livechat.lib.money import decimal, minor, words

OPEN = (Order.State.PENDING, Order.State.PARTLY)


class Waiting(admin.SimpleListFilter):
    """What staff have to look at."""

    title = "to do"
    parameter_name = "to_do"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("confirm", "Transfers to confirm"), ("problem", "With a problem"), ("overpaid", "Overpaid")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        if self.value() == "confirm":
            return queryset.filter(gateway=Gateway.BANK_TRANSFER, state__in=OPEN)
        if self.value() == "problem":
            return queryset.exclude(problem="")
        if self.value() == "overpaid":
            price = F("net") + F("tax") + F("refunded")
            return queryset.filter(state=Order.State.PAID, paid__gt=price)
        return queryset


class PaidForm(forms.Form):
    """What the bank statement says."""

    amount = forms.DecimalField(
        max_digits=11,
        decimal_places=2,
        min_value=0,
        help_text="What has arrived, such as 49.00; a part is remembered as a part.",
    )
    reference = forms.CharField(
        max_length=80,
        strip=True,
        help_text="The statement's own, such as 2026-03/17: it books once, however often it is sent.",
    )


class RefundForm(forms.Form):
    """How much goes back, and why."""

    amount = forms.DecimalField(max_digits=11, decimal_places=2, min_value=0)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000)
    # Made with the form: sending it twice refunds once.
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)


class PaymentInline(ReadOnlyInline):
    model = Payment
    fields = ("created_at", "kind", "amount", "currency", "reference", "actor", "note")
    readonly_fields = fields


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = (
        "reference", "client", "description", "price", "arrived", "gateway", "state", "problem", "created_at",
    )  # fmt: skip
    list_filter = (Waiting, "state", "gateway", "kind", "is_renewal", "is_automatic")
    list_select_related = ("client",)
    search_fields = ("reference", "client__name", "provider_payment", "payments__reference")
    date_hierarchy = "created_at"
    inlines = (PaymentInline,)
    change_form_template = "admin/billing/order.html"

    @admin.display(description="total", ordering="net")
    def price(self, order: Order) -> str:
        return words(order.total, order.currency)

    @admin.display(description="paid", ordering="paid")
    def arrived(self, order: Order) -> str:
        return words(order.paid - order.refunded, order.currency)

    def get_urls(self) -> list[URLPattern]:
        own = [("paid", self.paid), ("refund", self.refund), ("cancel", self.cancel)]
        return [
            path(f"<int:order_id>/{name}/", self.admin_site.admin_view(view), name=f"billing_order_{name}")
            for name, view in own
        ] + super().get_urls()

    def paid(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """The form behind **Mark as paid**: for transfers, which no provider tells us of."""
        order = self._order(request, order_id)
        if order.gateway != Gateway.BANK_TRANSFER:
            raise Http404
        initial = {"amount": _typed(order.missing, order)}
        form = PaidForm(request.POST or None, initial=initial)
        return self._answer(request, order, form, "Mark as paid", self._book)

    def refund(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """The form behind **Refund**."""
        order = self._order(request, order_id)
        most = refunds.most(order)
        form = RefundForm(request.POST or None, initial={"key": str(uuid4()), "amount": _typed(most, order)})
        hint = f"At most {words(most, order.currency)}: what was paid too much, and what is unspent."
        if order.gateway == Gateway.BANK_TRANSFER:
            hint += " Make the transfer at the bank first; this only books it."
        form.fields["amount"].help_text = hint
        return self._answer(request, order, form, "Refund", self._give_back)

    def cancel(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Behind **Cancel**, for orders that nobody will pay."""
        order = self._order(request, order_id)
        form = forms.Form(request.POST if request.method == "POST" else None)
        return self._answer(request, order, form, "Cancel the order", self._cancel)

    def _answer(
        self, request: HttpRequest, order: Order, form: forms.Form, title: str, deed: Any
    ) -> HttpResponse:
        if form.is_valid():
            try:
                deed(request.user, order, form.cleaned_data)
                messages.success(request, f"{order.reference} is {_now(order)}.")
                return redirect("admin:billing_order_change", order.pk)
            except DomainError as error:
                form.add_error(None, error.message)
        return ask(
            request,
            self,
            form,
            title=f"{title}: {order.reference} of {order.client}",
            button=title,
            about=order,
            words=_standing(order),
        )

    def _book(self, actor: User, order: Order, data: dict[str, Any]) -> None:
        orders.paid(
            order,
            payment_reference=data["reference"],
            amount=minor(data["amount"], order.currency),
            currency=order.currency,
            now=timezone.now(),
            actor=actor,
        )
        audit.record(actor, "order.marked_paid", subject=f"order:{order.reference}", client=order.client)

    def _give_back(self, actor: User, order: Order, data: dict[str, Any]) -> None:
        now = timezone.now()
        refunds.refund(
            order,
            minor(data["amount"], order.currency),
            now=now,
            actor=actor,
            note=data["reason"],
            key=data["key"],
        )

    def _cancel(self, actor: User, order: Order, data: dict[str, Any]) -> None:
        orders.cancel(order, timezone.now(), actor)
        if order.gateway in gateways.offered():
            gateways.of(order.gateway).close(order)
        audit.record(actor, "order.cancelled", subject=f"order:{order.reference}", client=order.client)

    def _order(self, request: HttpRequest, order_id: int) -> Order:
        order = Order.objects.select_related("client").filter(pk=order_id).first()
        if order is None:
            raise Http404
        # Looking is `view`; moving money needs the right to change orders.
        if not request.user.has_perm("billing.change_order"):
            raise PermissionDenied
        return order


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "order", "kind", "money", "gateway", "reference", "actor")
    list_filter = ("kind", "gateway")
    list_select_related = ("order", "actor")
    search_fields = ("reference", "order__reference", "order__client__name")
    date_hierarchy = "created_at"

    @admin.display(description="amount", ordering="amount")
    def money(self, payment: Payment) -> str:
        return words(payment.amount, payment.currency)


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "event", "order", "gateway")
    list_filter = ("gateway", "kind")
    list_select_related = ("order",)
    search_fields = ("event", "order__reference")


def _typed(amount: int, order: Order) -> str:
    """As a number field takes it."""
    return decimal(amount, order.currency).replace(",", "")


def _now(order: Order) -> str:
    order.refresh_from_db()
    return f"{order.get_state_display().lower()}, {words(order.paid - order.refunded, order.currency)}"


def _standing(order: Order) -> str:
    text = f"{order.description} for {order.client}: {words(order.total, order.currency)}"
    text += f", of which {words(order.paid, order.currency)} have arrived"
    if order.refunded:
        text += f" and {words(order.refunded, order.currency)} have gone back"
    return f"{text}."
