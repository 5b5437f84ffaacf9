"""Money: packages, balances, the ledger. A balance changes by an entry, never by a field."""

from types import ModuleType
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from accounts.models import User
from billing import order_admin, price_admin  # noqa: F401  # register the others
from billing.models import (
    CreditAccount,
    LedgerEntry,
    PostUnitAccount,
    PostUnitEntry,
    TopUp,
    UnsentText,
)
from billing.services import credits, post_units
from billing.services.ledgers import AnyAccount, AnyEntry
from livechat.lib.admin import ReadOnlyAdmin, SharedAdmin, ask

# A slip of the finger is shorter than this, and what a column holds longer.
MOST = 1_000_000_000


class CorrectionForm(forms.Form):
    """By how much a balance was wrong, and why."""

    amount = forms.IntegerField(
        min_value=-MOST, max_value=MOST, help_text="How many to add; negative to take away."
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1_000,
        help_text="Read by whoever looks at the ledger.",
    )
    # Made with the form: sending it twice corrects once.
    reference = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError("Nothing would change.")
        return amount


class AccountAdmin(SharedAdmin):
    """A balance: looked at, and corrected by an entry with a written reason."""

    list_display: tuple[str, ...] = ("client", "balance", "owed", "threshold")
    list_select_related = ("client",)
    search_fields = ("client__name", "client__slug")
    autocomplete_fields = ("client",)
    readonly_fields = ("balance", "owed")
    change_form_template = "admin/billing/account.html"
    # billing.services.credits or post_units
    ledger: ModuleType

    def get_readonly_fields(self, request: HttpRequest, obj: AnyAccount | None = None) -> tuple[str, ...]:
        return ("client", *self.readonly_fields) if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: AnyAccount | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        correct = path(
            "<int:account_id>/correct/",
            self.admin_site.admin_view(self.correct),
            name=f"billing_{self.opts.model_name}_correct",
        )
        return [correct, *super().get_urls()]

    def correct(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """The form behind **Correct the balance**."""
        account = self.get_queryset(request).select_related("client").filter(pk=account_id).first()
        if account is None:
            raise Http404
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        form = CorrectionForm(request.POST or None, initial={"reference": f"correction:{uuid4()}"})
        if form.is_valid() and self._correct(request, account, form):
            return redirect(f"admin:billing_{self.opts.model_name}_change", account.pk)
        return ask(
            request,
            self,
            form,
            title=f"Correct the balance of {account.client}",
            button="Correct the balance",
            about=account,
            words=f"The balance is {account.balance}. A correction adds an entry to the ledger, with your"
            " name and reason; nothing that is there changes.",
        )

    def _correct(self, request: HttpRequest, account: AnyAccount, form: CorrectionForm) -> bool:
        assert isinstance(request.user, User)
        try:
            balance = self.ledger.correct(
                account.client,
                form.cleaned_data["amount"],
                reference=form.cleaned_data["reference"],
                actor=request.user,
                note=form.cleaned_data["reason"],
            )
        except (credits.NoCredits, post_units.NoUnits):
            form.add_error("amount", f"The balance is {account.balance}: it cannot go below zero.")
            return False
        messages.success(request, f"The balance is {balance} now.")
        return True


@admin.register(CreditAccount)
class CreditAccountAdmin(AccountAdmin):
    ledger = credits


@admin.register(PostUnitAccount)
class PostUnitAccountAdmin(AccountAdmin):
    list_display = ("client", "balance", "owed", "threshold", "monthly_cap")
    ledger = post_units


class EntryAdmin(ReadOnlyAdmin):
    """A ledger: only ever looked at."""

    list_display = ("created_at", "client", "amount", "balance_after", "reason", "reference", "actor")
    list_filter: ClassVar[tuple[str, ...]] = ("reason",)
    list_select_related = ("account__client", "actor")
    search_fields = ("reference", "note", "account__client__name", "actor__email")
    date_hierarchy = "created_at"

    @admin.display(ordering="account__client__name")
    def client(self, entry: AnyEntry) -> str:
        return str(entry.account.client)


@admin.register(PostUnitEntry)
class PostUnitEntryAdmin(EntryAdmin):
    list_filter = ("reason", "country")


class ReturnForm(forms.Form):
    """Why a client gets a credit back."""

    reason = forms.CharField(max_length=1_000, help_text="Read by the client in the ledger.")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(EntryAdmin):
    change_form_template = "admin/billing/ledger_entry.html"

    def get_urls(self) -> list[URLPattern]:
        back = path(
            "<int:entry_id>/return/",
            self.admin_site.admin_view(require_POST(self.return_credit)),
            name="billing_ledgerentry_return",
        )
        return [back, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        entry = self.get_object(request, object_id)
        may = entry is not None and self._may_return(request) and credits.is_returnable(entry)
        context = (extra_context or {}) | {"return_form": ReturnForm() if may else None}
        return super().change_view(request, object_id, form_url, context)

    def return_credit(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        """**Return this credit**: once, with a reason."""
        assert isinstance(request.user, User)
        entry = self.get_queryset(request).filter(pk=entry_id).first()
        if entry is None:
            raise Http404
        if not self._may_return(request):
            raise PermissionDenied
        form = ReturnForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Write down why the credit is returned.")
            return redirect("admin:billing_ledgerentry_change", entry_id)
        try:
            balance = credits.return_by_staff(entry, note=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, f"The credit is returned; the balance is {balance} now.")
        except credits.NotReturnable as error:
            messages.error(request, error.message)
        return redirect("admin:billing_ledgerentry_change", entry_id)

    def _may_return(self, request: HttpRequest) -> bool:
        """Whoever may change balances; entries themselves nobody can."""
        return request.user.has_perm("billing.change_creditaccount")


@admin.register(UnsentText)
class UnsentTextAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "account", "why", "country", "segments", "units", "reference")
    list_filter = ("why", "country")
    list_select_related = ("account__client",)
    search_fields = ("reference", "account__client__name")


@admin.register(TopUp)
class TopUpAdmin(ReadOnlyAdmin):
    """What a client lets us charge is the client's to change."""

    list_display = ("client", "is_active", "below", "pack", "monthly_cap", "tried_at", "problem")
    list_filter = ("is_active",)
    list_select_related = ("client", "pack")
    search_fields = ("client__name", "client__slug")
