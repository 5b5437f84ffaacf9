"""Who: people, clients, teams, sites."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.models import Assignment, AuditEntry, Client, Department, Member, Operator, Site, User
from accounts.services import audit
from livechat.lib.admin import ReadOnlyAdmin

# Rights come from teams and from `is_staff`, addresses are on the user: nobody would look there.
admin.site.unregister([Group, EmailAddress])
# Its own page shows the secret.
admin.site.unregister(Authenticator)


class MemberInline(admin.TabularInline):
    model = Member
    extra = 0
    autocomplete_fields = ("user", "client")
    fields = ("user", "client", "role")


# --- People ---------------------------------------------------------------------------------------


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        return email


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class OperatorInline(admin.StackedInline):
    model = Operator
    extra = 0
    verbose_name_plural = "desk in the console"
    fields = ("display_name", ("is_platform", "all_clients"), "is_supervisor", "max_chats")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff", "operator__is_platform")
    search_fields = ("email", "name")
    date_hierarchy = "created_at"
    filter_horizontal = ()
    readonly_fields = ("last_login", "created_at")
    inlines = (OperatorInline, MemberInline)
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second factors: staff remove one when its owner has lost the device."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    fields = list_display

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


class OperatorForm(forms.ModelForm):
    def clean_max_chats(self) -> int:
        wanted: int = self.cleaned_data["max_chats"]
        if wanted < self.instance.active_chats:
            raise ValidationError(f"They have {self.instance.active_chats} chats now.")
        return wanted


class AssignmentInline(admin.TabularInline):
    model = Assignment
    extra = 0
    autocomplete_fields = ("operator", "client")


@admin.register(Operator)
class OperatorAdmin(admin.ModelAdmin):
    form = OperatorForm
    list_display = (
        "display_name",
        "user",
        "is_platform",
        "is_online",
        "active_chats",
        "max_chats",
        "seen_at",
    )
    list_filter = ("is_online", "is_platform", "is_supervisor", "user__is_active")
    list_select_related = ("user",)
    search_fields = ("display_name", "user__email", "user__name")
    autocomplete_fields = ("user",)
    # They change while people work: by the button in the console, by accepts, by sweeps.
    readonly_fields = (
        "is_online",
        "active_chats",
        "missed_offers",
        "seen_at",
        "last_input_at",
        "last_chat_at",
    )
    inlines = (AssignmentInline,)


# --- Clients --------------------------------------------------------------------------------------


class ClientForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("suspended_at") and not cleaned.get("suspended_reason"):
            self.add_error("suspended_reason", "Write why: the owner is told.")
        return cleaned


class SiteInline(admin.TabularInline):
    model = Site
    extra = 0
    fields = ("name", "is_active")
    show_change_link = True


@admin.register(Client)
class ClientAdmin(admin.ModelAdmin):
    form = ClientForm
    list_display = ("name", "slug", "members_count", "sites_count", "suspended_at", "created_at")
    list_filter = (("suspended_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "slug", "members__user__email")
    date_hierarchy = "created_at"
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("created_at",)
    inlines = (MemberInline, SiteInline, AssignmentInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        clients: QuerySet[Client] = super().get_queryset(request)
        return clients.annotate(
            members_count=Count("members", distinct=True), sites_count=Count("sites", distinct=True)
        )

    @admin.display(description="members", ordering="members_count")
    def members_count(self, client: Any) -> int:
        count: int = client.members_count
        return count

    @admin.display(description="sites", ordering="sites_count")
    def sites_count(self, client: Any) -> int:
        count: int = client.sites_count
        return count

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "suspended_at" in form.changed_data:
            assert isinstance(request.user, User)
            action = "client.suspended" if obj.suspended_at else "client.restored"
            audit.record(
                request.user, action, subject=f"client:{obj.pk}", client=obj, reason=obj.suspended_reason
            )


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    list_display = ("name", "client", "key", "is_active", "color", "created_at")
    list_filter = ("is_active", "follow_up_by_email", "follow_up_by_phone")
    list_select_related = ("client",)
    search_fields = ("name", "key", "client__name")
    autocomplete_fields = ("client",)
    date_hierarchy = "created_at"
    readonly_fields = ("key", "created_at")
    fieldsets = (
        (None, {"fields": ("client", "name", "key", "origins", "is_active", "created_at")}),
        ("Looks", {"fields": ("title", "greeting", "color")}),
        ("What operators see", {"fields": ("typing_preview",)}),
        (
            "Times, in seconds",
            {
                "fields": (
                    ("accept_seconds", "queue_seconds"),
                    ("alarm_seconds", "ask_seconds", "silence_seconds"),
                    ("hold_seconds", "left_seconds", "away_seconds"),
                )
            },
        ),
        ("Follow-ups", {"fields": ("follow_up_by_phone", "follow_up_by_email")}),
    )


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ("name", "client", "email")
    list_select_related = ("client",)
    search_fields = ("name", "client__name", "email")
    autocomplete_fields = ("client", "operators")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "actor", "action", "subject", "client", "reason")
    list_filter = ("action",)
    list_select_related = ("actor", "client")
    search_fields = ("subject", "action", "actor__email", "client__name", "reason")
    date_hierarchy = "created_at"
