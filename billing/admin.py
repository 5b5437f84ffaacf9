"""Money: packages, balances, the ledger. A balance changes by an entry, never by a field."""

from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from accounts.models import User
from billing.models import CreditAccount, LedgerEntry, Subscription
from billing.services import credits
from livechat.lib.admin import ReadOnlyAdmin


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    list_display = ("client", "package", "paid_until", "created_at")
    list_filter = ("package", ("paid_until", admin.EmptyFieldListFilter))
    list_select_related = ("client",)
    search_fields = ("client__name", "client__slug")
    autocomplete_fields = ("client",)
    date_hierarchy = "paid_until"
    readonly_fields = ("created_at",)


class CorrectionForm(forms.Form):
    """By how much a balance was wrong, and why."""

    amount = forms.IntegerField(help_text="Credits to add; negative to take away.")
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


@admin.register(CreditAccount)
class CreditAccountAdmin(admin.ModelAdmin):
    list_display = ("client", "balance")
    list_select_related = ("client",)
    search_fields = ("client__name", "client__slug")
    autocomplete_fields = ("client",)
    readonly_fields = ("balance",)
    change_form_template = "admin/billing/credit_account.html"

    def get_readonly_fields(self, request: HttpRequest, obj: CreditAccount | None = None) -> tuple[str, ...]:
        return ("client", "balance") if obj else ("balance",)

    def has_delete_permission(self, request: HttpRequest, obj: CreditAccount | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        correct = path(
            "<int:account_id>/correct/",
            self.admin_site.admin_view(self.correct),
            name="billing_creditaccount_correct",
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
            return redirect("admin:billing_creditaccount_change", account.pk)
        context = self.admin_site.each_context(request) | {
            "title": f"Correct the balance of {account.client}",
            "opts": self.opts,
            "account": account,
            "form": form,
        }
        return TemplateResponse(request, "admin/billing/correct.html", context)

    def _correct(self, request: HttpRequest, account: CreditAccount, form: CorrectionForm) -> bool:
        assert isinstance(request.user, User)
        try:
            credits.correct(
                account.client,
                form.cleaned_data["amount"],
                reference=form.cleaned_data["reference"],
                actor=request.user,
                note=form.cleaned_data["reason"],
            )
        except credits.NoCredits:
            form.add_error("amount", f"The balance is {account.balance}: it cannot go below zero.")
            return False
        messages.success(request, f"The balance is {credits.balance(account.client)} now.")
        return True


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "client", "amount", "balance_after", "reason", "reference", "actor")
    list_filter = ("reason",)
    list_select_related = ("account__client", "actor")
    search_fields = ("reference", "note", "account__client__name", "actor__email")
    date_hierarchy = "created_at"

    @admin.display(ordering="account__client__name")
    def client(self, entry: LedgerEntry) -> str:
        return str(entry.account.client)
