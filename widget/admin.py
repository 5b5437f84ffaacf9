"""What clients have set up for their websites, and where their widget was seen."""

from django.contrib import admin

from livechat.lib.admin import ReadOnlyAdmin
from widget.models import (
    DataCollection,
    Design,
    DesignPicture,
    FormField,
    IdentitySecret,
    Invitation,
    InvitationDay,
    Launching,
    LaunchRule,
    Privacy,
    Sighting,
)


@admin.register(DataCollection)
class DataCollectionAdmin(ReadOnlyAdmin):
    list_display = ("site", "reactive", "proactive")
    list_filter = ("reactive", "proactive")
    search_fields = ("site__name", "site__client__name")
    list_select_related = ("site",)


@admin.register(FormField)
class FormFieldAdmin(ReadOnlyAdmin):
    list_display = ("label", "site", "kind", "position", "type", "required")
    list_filter = ("kind", "type")
    search_fields = ("label", "site__name", "site__client__name")
    list_select_related = ("site",)


@admin.register(Launching)
class LaunchingAdmin(admin.ModelAdmin):
    list_display = ("site", "mode", "seconds", "starts_minimised", "period_hours")
    list_filter = ("mode", "starts_minimised")
    list_select_related = ("site",)
    search_fields = ("site__name", "site__client__name")
    autocomplete_fields = ("site",)


@admin.register(LaunchRule)
class LaunchRuleAdmin(admin.ModelAdmin):
    list_display = ("name", "site", "kind", "position", "is_active", "holdout_percent")
    list_filter = ("kind", "is_active")
    list_select_related = ("site",)
    search_fields = ("name", "site__name", "site__client__name")
    autocomplete_fields = ("site",)


@admin.register(InvitationDay)
class InvitationDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "rule", "shown", "accepted", "refused", "ignored", "held_out")
    list_select_related = ("rule",)
    date_hierarchy = "day"
    search_fields = ("rule__name", "rule__site__name")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("id", "rule", "state", "created_at", "chat")
    list_filter = ("state",)
    list_select_related = ("rule", "chat")
    search_fields = ("rule__name", "rule__site__name")


@admin.register(Design)
class DesignAdmin(ReadOnlyAdmin):
    """Clients change it on their dashboard, where they see what it looks like."""

    list_display = ("site", "scheme", "corner", "icon", "phones", "updated_at", "updated_by")
    list_filter = ("scheme", "corner", "phones")
    list_select_related = ("site", "updated_by")
    search_fields = ("site__name", "site__key", "site__client__name")


@admin.register(DesignPicture)
class DesignPictureAdmin(ReadOnlyAdmin):
    list_display = ("token", "site", "created_at")
    list_select_related = ("site",)
    search_fields = ("token", "site__name", "site__client__name")


@admin.register(Sighting)
class SightingAdmin(ReadOnlyAdmin):
    list_display = ("seen_at", "site", "origin", "path")
    list_select_related = ("site",)
    search_fields = ("origin", "site__name", "site__key", "site__client__name")
    date_hierarchy = "seen_at"


@admin.register(Privacy)
class PrivacyAdmin(ReadOnlyAdmin):
    list_display = ["site", "asks_consent"]
    list_filter = ["asks_consent"]
    search_fields = ["site__name", "site__client__name"]


@admin.register(IdentitySecret)
class IdentitySecretAdmin(ReadOnlyAdmin):
    """Which websites sign, and since when; the seed is no one's to read."""

    list_display = ["site", "slot", "created_at"]
    search_fields = ["site__name", "site__client__name"]
    exclude = ["seed"]
