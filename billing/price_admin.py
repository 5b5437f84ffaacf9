"""What things cost and who is billed, for staff; invoices are only looked at."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from accounts.models import User
from accounts.services import audit
from billing.models import (
    BillingDetails,
    Invoice,
    InvoiceCounter,
    Pack,
    PackagePrice,
    Subscription,
    TaxRate,
    TextPrice,
)
from billing.services import text_prices
from billing.signals import package_changed
from billing.templatetags.billing import money, rate
from livechat.lib.admin import ReadOnlyAdmin, SharedAdmin, SharedForm, ask


@admin.register(Subscription)
class SubscriptionAdmin(SharedAdmin):
    list_display = ("client", "package", "period_end", "paid_until", "ends_at", "gateway")
    list_filter = ("package", "gateway", ("paid_until", admin.EmptyFieldListFilter))
    list_select_related = ("client",)
    search_fields = ("client__name", "client__slug")
    autocomplete_fields = ("client",)
    date_hierarchy = "paid_until"
    # Decided by verbs that write down who did it, or told by the provider.
    readonly_fields = (
        "next_package",
        "changes_at",
        "ends_at",
        "charge_tries",
        "provider_customer",
        "provider_method",
        "method_label",
        "created_at",
    )

    def save_model(self, request: HttpRequest, obj: Subscription, form: SharedForm, change: bool) -> None:
        assert isinstance(request.user, User)
        super().save_model(request, obj, form, change)
        subject, reason = f"subscription:{obj.pk}", ", ".join(form.changed_data)
        audit.record(
            request.user, "subscription.corrected", subject=subject, client=obj.client, reason=reason
        )
        if "package" in form.changed_data:
            package_changed.send(sender=Subscription, client_id=obj.client_id)


@admin.register(PackagePrice)
class PackagePriceAdmin(admin.ModelAdmin):
    list_display = ("package", "monthly")
    search_fields = ("package",)

    @admin.display(ordering="price", description="a month")
    def monthly(self, price: PackagePrice) -> str:
        return money(price.price, price.currency)


@admin.register(Pack)
class PackAdmin(admin.ModelAdmin):
    list_display = ("__str__", "costs", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("quantity",)

    @admin.display(ordering="price", description="price")
    def costs(self, pack: Pack) -> str:
        return money(pack.price, pack.currency)


@admin.register(TaxRate)
class TaxRateAdmin(admin.ModelAdmin):
    list_display = ("country", "name", "percent")
    search_fields = ("country", "name")

    @admin.display(ordering="rate", description="rate")
    def percent(self, tax: TaxRate) -> str:
        return rate(tax.rate)


@admin.register(BillingDetails)
class BillingDetailsAdmin(admin.ModelAdmin):
    list_display = ("client", "name", "country", "email")
    list_filter = ("country",)
    list_select_related = ("client",)
    search_fields = ("client__name", "name", "email", "tax_number")
    autocomplete_fields = ("client",)


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "client", "sum", "issued_at", "due_at")
    list_filter = ("kind", "year")
    list_select_related = ("client",)
    search_fields = ("client__name", "order__reference", "reference", "=number")
    date_hierarchy = "issued_at"

    @admin.display(ordering="total", description="total")
    def sum(self, invoice: Invoice) -> str:
        sign = -1 if invoice.kind == Invoice.Kind.CREDIT_NOTE else 1
        return money(sign * invoice.total, invoice.currency)


@admin.register(InvoiceCounter)
class InvoiceCounterAdmin(ReadOnlyAdmin):
    list_display = ("year", "last")
    search_fields = ("=year",)


class TableForm(forms.Form):
    """A file of prices."""

    table = forms.FileField(
        label="CSV file",
        help_text="First line: country,units,allowed. Then such as DE,790,yes. All lines count, or none.",
    )

    def clean_table(self) -> str:
        file: UploadedFile = self.cleaned_data["table"]
        if file.size is None or file.size > 100_000:
            raise forms.ValidationError("The file is larger than 100 kB.")
        try:
            return str(file.read(), "utf-8")
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is no text in UTF-8.") from None


@admin.register(TextPrice)
class TextPriceAdmin(admin.ModelAdmin):
    list_display = ("country", "units", "is_allowed")
    list_filter = ("is_allowed",)
    search_fields = ("country",)
    change_list_template = "admin/billing/text_prices.html"

    def get_urls(self) -> list[URLPattern]:
        load = path("load/", self.admin_site.admin_view(self.load), name="billing_textprice_load")
        return [load, *super().get_urls()]

    def load(self, request: HttpRequest) -> HttpResponse:
        """The form behind **Load a table**."""
        assert isinstance(request.user, User)
        if not self.has_change_permission(request) or not self.has_add_permission(request):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                count = text_prices.load(form.cleaned_data["table"], request.user)
            except text_prices.BadTable as error:
                form.add_error("table", error.message)
            else:
                messages.success(request, f"{count} prices are set.")
                return redirect("admin:billing_textprice_changelist")
        return ask(request, self, form, title="Load a table of prices", button="Load")
