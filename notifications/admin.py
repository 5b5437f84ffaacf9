"""Opt-outs, how websites follow, and what went out: its words stay with those who sent them."""

from django.contrib import admin

from livechat.lib.admin import ReadOnlyAdmin
from notifications.models import Delivery, FollowUpSettings, OptOut


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("id", "client", "kind", "state", "tries", "created_at", "sent_at", "problem")
    list_filter = ("state", "kind")
    list_select_related = ("client",)
    search_fields = ("=id", "client__name", "=recipient")
    date_hierarchy = "created_at"
    fields = (
        "client", "chat", "operator", "kind", "reference", "recipient", "subject", "state", "tries",
        "problem",
        "created_at", "due_at", "claimed_at", "sent_at",
    )  # fmt: skip


@admin.register(OptOut)
class OptOutAdmin(ReadOnlyAdmin):
    """Lifted by the person's own word only (U8)."""

    list_display = ("address", "channel", "client", "sender", "created_at", "lifted_at")
    list_filter = ("channel", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("client",)
    search_fields = ("=address", "client__name")
    date_hierarchy = "created_at"


@admin.register(FollowUpSettings)
class FollowUpSettingsAdmin(admin.ModelAdmin):
    list_display = ("site", "email_delay", "quiet_from", "quiet_until", "confirms_first_message")
    list_filter = ("confirms_first_message",)
    list_select_related = ("site",)
    search_fields = ("site__name", "site__client__name")
    autocomplete_fields = ("site",)
