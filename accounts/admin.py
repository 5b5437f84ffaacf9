"""Who: people, clients, teams, sites."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.agreement_admin import AcceptanceAdmin, AgreementAdmin
from accounts.models import (
    Assignment,
    AuditEntry,
    Client,
    Department,
    Member,
    Operator,
    Site,
    TeamInvitation,
    User,
)
from accounts.services import members
from livechat.lib.admin import DeletableWhileUnused, ReadOnlyAdmin, SharedAdmin, SharedForm, SharedInline

# Found by the admin through this module.
__all__ = ["AcceptanceAdmin", "AgreementAdmin"]

# Rights come from teams and from `is_staff`, addresses are on the user: nobody would look there.
admin.site.unregister([Group, EmailAddress])
# Its own page shows the secret.
admin.site.unregister(Authenticator)
# Everybody ends their own.
admin.site.unregister(UserSession)


class MemberFormSet(forms.BaseInlineFormSet):
    """Whom staff put into a team has a desk; whom they take out leaves at once, and without their chats."""

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Member:
        member: Member = super().save_new(form, commit=commit)
        if commit:
            members.give_desk(member.user)
        return member

    def delete_existing(self, obj: Member, commit: bool = True) -> None:
        if commit:
            members.leave(obj, timezone.now())


class MemberInline(admin.TabularInline):
    model = Member
    formset = MemberFormSet
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


class OperatorInline(SharedInline):
    model = Operator
    extra = 0
    can_delete = False
    verbose_name_plural = "desk in the console"
    fields = ("display_name", ("is_platform", "all_clients"), "is_supervisor", "max_chats")


@admin.register(User)
class UserAdmin(DeletableWhileUnused, DjangoUserAdmin):
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


class OperatorForm(SharedForm):
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
class OperatorAdmin(DeletableWhileUnused, SharedAdmin):
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
        # Theirs, and drawn anew when they choose it.
        "picture",
        "is_online",
        "active_chats",
        "missed_offers",
        "seen_at",
        "last_input_at",
        "last_chat_at",
    )
    inlines = (AssignmentInline,)


# --- Clients --------------------------------------------------------------------------------------


class SiteInline(admin.TabularInline):
    model = Site
    extra = 0
    fields = ("name", "is_active")
    can_delete = False
    show_change_link = True


@admin.register(Client)
class ClientAdmin(DeletableWhileUnused, admin.ModelAdmin):
    """What livechat/staff.py builds on, which knows the rows of the other apps too."""

    list_display: tuple[str, ...] = ("name", "slug", "members_count", "sites_count", "created_at")
    search_fields = ("name", "slug", "members__user__email")
    date_hierarchy = "created_at"
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields: ClassVar[tuple[str, ...]] = ("created_at",)
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


@admin.register(Site)
class SiteAdmin(DeletableWhileUnused, admin.ModelAdmin):
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


@admin.register(TeamInvitation)
class TeamInvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "client", "role", "invited_by", "created_at", "expires_at", "accepted_at")
    list_filter = ("role", ("accepted_at", admin.EmptyFieldListFilter))
    list_select_related = ("client", "invited_by")
    search_fields = ("email", "client__name")
    # Without the digest, which is of no use to people.
    fields = list_display


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "actor", "action", "subject", "client", "reason")
    list_filter = ("action",)
    list_select_related = ("actor", "client")
    search_fields = ("subject", "action", "actor__email", "client__name", "reason")
    date_hierarchy = "created_at"
