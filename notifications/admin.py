"""What went out: to whom and how it ended; the words stay on the pages of those who sent them."""

from django.contrib import admin

from livechat.lib.admin import ReadOnlyAdmin
from notifications.models import Delivery


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
