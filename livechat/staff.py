"""Clients as staff see them at a glance, and what staff may do to one: suspend it, act for it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.timesince import timesince

from accounts import acting
from accounts.admin import ClientAdmin
from accounts.models import Client, Operator, User
from accounts.services import suspension
from billing.models import Subscription
from chats.models import Chat
from livechat.lib.admin import ask
from livechat.lib.errors import DomainError

OPERATIONS = Subscription.Package.OPERATIONS


class ReasonForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000, help_text="The owner reads it."
    )


class UnpaidFilter(admin.SimpleListFilter):
    """What staff look for in the morning."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("unpaid", "fee not paid"),
            ("low", "low on credits"),
            ("owing", "owes credits"),
            ("suspended", "suspended"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Client]) -> QuerySet[Client]:
        conditions = {
            "unpaid": unpaid(timezone.now()),
            "low": LOW,
            "owing": Q(credit_account__owed__gt=0),
            "suspended": ~Q(suspended_at=None) | ~Q(promotions_suspended_at=None),
        }
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition) if condition is not None else queryset


LOW = Q(subscription__package=OPERATIONS, credit_account__balance__lt=F("credit_account__threshold"))


def unpaid(now: datetime) -> Q:
    """Clients whose fee and grace are over."""
    return Q(subscription__paid_until__lte=now)


class GlanceAdmin(ClientAdmin):
    """The list says how each client does; its page has what staff do."""

    list_display: tuple[str, ...] = (
        "name",
        "package",
        "paid_until",
        "balance",
        "owed",
        "online",
        "sites_count",
        "last_chat",
        "standing",
    )
    list_filter = (UnpaidFilter, "subscription__package")
    list_per_page = 50
    change_form_template = "admin/accounts/client.html"
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "created_at",
        "suspended_at",
        "suspended_reason",
        "promotions_suspended_at",
        "promotions_suspended_reason",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        clients = super().get_queryset(request).select_related("subscription", "credit_account")
        latest = Chat.objects.filter(client=OuterRef("pk")).order_by("-pk").values("created_at")
        return clients.annotate(
            last_chat_at=Subquery(latest[:1]),
            online_count=Case(
                When(subscription__package=OPERATIONS, then=_count(_ours())),
                default=_count(Operator.objects.online().filter(user__memberships__client=OuterRef("pk"))),
                output_field=IntegerField(),
            ),
        )

    # --- columns

    @admin.display(ordering="subscription__package")
    def package(self, client: Any) -> str:
        subscription = getattr(client, "subscription", None)
        return subscription.get_package_display() if subscription else "none"

    @admin.display(description="paid until", ordering="subscription__paid_until")
    def paid_until(self, client: Any) -> str:
        subscription = getattr(client, "subscription", None)
        if subscription is None:
            return ""
        if subscription.paid_until is None:
            return "no end"
        late = " (over)" if subscription.paid_until <= timezone.now() else ""
        return f"{subscription.paid_until:%Y-%m-%d}{late}"

    @admin.display(ordering="credit_account__balance")
    def balance(self, client: Any) -> int:
        return client.credit_account.balance if hasattr(client, "credit_account") else 0

    @admin.display(ordering="credit_account__owed")
    def owed(self, client: Any) -> int | str:
        return (client.credit_account.owed if hasattr(client, "credit_account") else 0) or ""

    @admin.display(description="operators online", ordering="online_count")
    def online(self, client: Any) -> int:
        count: int = client.online_count
        return count

    @admin.display(description="last chat", ordering="last_chat_at")
    def last_chat(self, client: Any) -> str:
        return f"{timesince(client.last_chat_at, depth=1)} ago" if client.last_chat_at else "never"

    @admin.display(description="state")
    def standing(self, client: Client) -> str:
        if client.suspended_at is not None:
            return "suspended"
        return "no promotions" if client.promotions_suspended_at is not None else ""

    # --- what staff do

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:client_id>/suspend/<str:subject>/", self._view(self.suspend), name="suspend_client"),
            path("<int:client_id>/act/", self._view(self.act), name="act_for_client"),
        ]
        return [*own, *super().get_urls()]

    def suspend(self, request: HttpRequest, client_id: int, subject: str) -> HttpResponse:
        """Stop the service or the promotions with a reason, or let them go on."""
        client = self._client(request, client_id)
        if subject not in ("service", "promotions"):
            raise Http404
        at = client.suspended_at if subject == "service" else client.promotions_suspended_at
        verb = suspension.suspend if at is None else suspension.lift
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            user = _staff(request)
            verb(client, subject, form.cleaned_data["reason"], actor=user, now=timezone.now())  # type: ignore[arg-type]  # checked above
            messages.success(
                request, f"The {subject} of {client}: {'suspended' if at is None else 'restored'}."
            )
            return redirect("admin:accounts_client_change", client.pk)
        title = f"{'Suspend' if at is None else 'Restore'} the {subject} of {client}"
        words = _WORDS[subject] if at is None else "The owner is told by e-mail. Everything goes on at once."
        return ask(request, self, form, title=title, button=title, about=client, words=words)

    def act(self, request: HttpRequest, client_id: int) -> HttpResponse:
        """See the client's dashboard for half an hour, on the record."""
        client = self._client(request, client_id)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            try:
                acting.begin(request, client, form.cleaned_data["reason"], timezone.now())
            except DomainError as error:
                form.add_error("reason", error.message)
            else:
                return redirect("dashboard")
        words = (
            "You see and change what an admin of this client can, for 30 minutes; you stay yourself."
            " No payments, passwords or places in the team. The owner can read who acted, when and why."
        )
        title = f"Act for {client}"
        return ask(request, self, form, title=title, button=title, about=client, words=words)

    def _view(self, view: Any) -> Any:
        return self.admin_site.admin_view(view)

    def _client(self, request: HttpRequest, client_id: int) -> Client:
        client: Client | None = self.get_object(request, str(client_id))
        if client is None:
            raise Http404
        if not self.has_change_permission(request, client):
            raise PermissionDenied
        return client


_WORDS = {
    "service": "Visitors find the contact form at once; waiting chats are redirected, running ones go on."
    " Credits are kept. The owner is told by e-mail.",
    "promotions": "Invitations and proactive chats stop at once; chats that visitors begin go on."
    " The owner is told by e-mail.",
}


def _ours() -> QuerySet[Operator]:
    assigned = Q(all_clients=True) | Q(assignments__client=OuterRef("pk"))
    return Operator.objects.online().filter(assigned, is_platform=True)


def _count(operators: QuerySet[Operator]) -> Coalesce:
    """How many, as a sub-query of a client's row."""
    each = operators.order_by().annotate(one=F("pk") * 0).values("one")
    return Coalesce(Subquery(each.annotate(number=Count("pk", distinct=True)).values("number")), 0)


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


admin.site.unregister(Client)
admin.site.register(Client, GlanceAdmin)
