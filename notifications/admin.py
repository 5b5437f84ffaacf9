"""Opt-outs, how websites follow, what went out and came in: its words stay with those who wrote them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from livechat.lib.admin import ReadOnlyAdmin
from notifications.models import DeadAddress, Delivery, FollowUpSettings, InboundMail, OptOut


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


@admin.register(InboundMail)
class InboundMailAdmin(ReadOnlyAdmin):
    list_display = ("id", "client", "sender", "outcome", "problem", "door", "size", "received_at")
    list_filter = ("outcome", "door")
    list_select_related = ("client",)
    search_fields = ("=id", "client__name", "=sender")
    date_hierarchy = "received_at"
    fields = (
        "client", "chat", "delivery", "sender", "message_id", "outcome", "problem", "door", "size",
        "received_at",
    )  # fmt: skip


@admin.register(DeadAddress)
class DeadAddressAdmin(ReadOnlyAdmin):
    """One that takes e-mails again is deleted here; writing to us does the same."""

    list_display = ("address", "status", "since")
    search_fields = ("=address",)
    date_hierarchy = "since"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("notifications.delete_deadaddress")


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
