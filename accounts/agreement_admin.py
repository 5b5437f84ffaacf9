"""Terms & Conditions in the admin: draft, preview, publish; a published version is never changed."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.models import Acceptance, Agreement, User
from accounts.services import agreements
from livechat.lib import differences, documents
from livechat.lib.admin import ReadOnlyAdmin
from livechat.lib.errors import DomainError


class DraftForm(forms.ModelForm):
    class Meta:
        model = Agreement
        fields = ("text", "summary")
        widgets = {  # noqa: RUF012
            "text": forms.Textarea(attrs={"rows": 30, "cols": 100}),
            "summary": forms.Textarea(attrs={"rows": 4, "cols": 100}),
        }


class PublishForm(forms.Form):
    """When a version takes effect."""

    effective_at = forms.SplitDateTimeField(label="Takes effect", widget=AdminSplitDateTime)


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin):
    form = DraftForm
    list_display = ("__str__", "state", "published_at", "effective_at", "accepted")
    list_filter = (("published_at", admin.EmptyFieldListFilter),)
    search_fields = ("=version", "text")
    date_hierarchy = "published_at"
    fields = ("text", "summary")
    change_form_template = "admin/accounts/agreement.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        found: QuerySet[Agreement] = super().get_queryset(request)
        return found.annotate(accepted_count=Count("acceptances"))

    @admin.display(description="state")
    def state(self, agreement: Agreement) -> str:
        if agreement.published_at is None:
            return "Draft"
        is_there = agreement.effective_at is not None and agreement.effective_at <= timezone.now()
        return "Took effect" if is_there else "Published, not in effect yet"

    @admin.display(description="accepted by clients", ordering="accepted_count")
    def accepted(self, agreement: Any) -> int:
        count: int = agreement.accepted_count
        return count

    # --- who may do what

    def has_add_permission(self, request: HttpRequest) -> bool:
        # One draft at a time: versions are numbered in the order in which they are published.
        return super().has_add_permission(request) and not _draft()

    def has_change_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        is_draft = obj is None or obj.published_at is None
        return is_draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        is_draft = obj is not None and obj.published_at is None
        return is_draft and super().has_delete_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version begins as the one before."""
        newest = agreements.published(timezone.now()).first()
        return {"text": newest.text} if newest else {}

    def save_form(self, request: HttpRequest, form: DraftForm, change: bool) -> Agreement:
        typed: Agreement = super().save_form(request, form, change)
        if not change:
            return agreements.draft(typed.text, typed.summary)
        agreements.revise(typed, typed.text, typed.summary)
        return typed

    def save_model(self, request: HttpRequest, obj: Agreement, form: Any, change: bool) -> None:
        """Done by the verbs of `save_form`, which refuse what was published meanwhile."""

    # --- preview and publish

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<int:agreement_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"accounts_agreement_{name}",
            )
            for name, view in (("preview", self.preview), ("publish", self.publish))
        ]
        return [*pages, *super().get_urls()]

    def preview(self, request: HttpRequest, agreement_id: int) -> HttpResponse:
        """As owners will read it, with what they will be shown as different."""
        agreement = self._asked(request, agreement_id)
        before = Agreement.objects.filter(version__lt=agreement.version).order_by("-version").first()
        return self._page(
            request,
            "preview",
            agreement,
            title=f"Preview of version {agreement.version}",
            parts=documents.parts(agreement.text),
            before=before,
            changes=differences.changes(before.text, agreement.text) if before else [],
        )

    def publish(self, request: HttpRequest, agreement_id: int) -> HttpResponse:
        """The form behind **Publish**: every owner is told, and nothing changes afterwards."""
        agreement = self._asked(request, agreement_id)
        if not self.has_change_permission(request, agreement):
            raise PermissionDenied
        now = timezone.now()
        earliest = agreements.earliest(now)
        # By the time it is pressed the earliest moment has passed: the day after it has not.
        day_after = (earliest + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        suggested = earliest if earliest == now else day_after
        form = PublishForm(request.POST or None, initial={"effective_at": suggested})
        if form.is_valid() and self._publish(request, agreement, form, now):
            return redirect("admin:accounts_agreement_changelist")
        title = f"Publish version {agreement.version}"
        return self._page(request, "publish", agreement, title=title, form=form, earliest=earliest)

    def _publish(self, request: HttpRequest, agreement: Agreement, form: PublishForm, now: datetime) -> bool:
        assert isinstance(request.user, User)
        # The page took its time: the first version may take effect the moment it is published.
        is_first = not agreements.published(now).exists()
        wanted: datetime = form.cleaned_data["effective_at"]
        effective_at = max(wanted, now) if is_first else wanted
        try:
            agreements.publish(agreement, effective_at, now, request.user)
        except DomainError as error:
            form.add_error(None, error.message)
            return False
        messages.success(request, f"Version {agreement.version} is published. Every owner gets an e-mail.")
        return True

    def _asked(self, request: HttpRequest, agreement_id: int) -> Agreement:
        agreement = self.get_queryset(request).filter(pk=agreement_id).first()
        if agreement is None:
            raise Http404
        if not self.has_view_permission(request, agreement):
            raise PermissionDenied
        return agreement

    def _page(
        self, request: HttpRequest, name: str, agreement: Agreement, **context: object
    ) -> TemplateResponse:
        known = self.admin_site.each_context(request) | {"opts": self.opts, "agreement": agreement}
        return TemplateResponse(request, f"admin/accounts/agreement_{name}.html", known | context)


def _draft() -> bool:
    return Agreement.objects.filter(published_at__isnull=True).exists()


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnlyAdmin):
    """Who said yes to which version, when, and from where."""

    list_display = ("client", "agreement", "user", "address", "accepted_at")
    list_filter = ("agreement",)
    list_select_related = ("client", "agreement", "user")
    search_fields = ("client__name", "user__email")
    date_hierarchy = "accepted_at"
