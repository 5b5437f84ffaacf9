"""Conversations, to look at: what people wrote is on a chat's own page only, and who reads is recorded."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.services import audit
from chats.models import (
    Attachment,
    BlockedAddress,
    CannedResponse,
    Chat,
    Contact,
    DailyFigure,
    Guideline,
    Inquiry,
    KnownWord,
    Message,
    Note,
    Offer,
    PersonalInvitation,
    PresenceAlert,
    Receipt,
    SentForm,
    Tag,
    TextConsent,
    Ticket,
    TicketKind,
    Transfer,
    Truncation,
    Visitor,
)
from livechat.lib.admin import DeletableWhileUnused, ReadOnlyAdmin, ReadOnlyInline

PAGES_SHOWN = 20
INTERACTION = ("interaction", "linked_to", "preferred_operator", "started_ref", "is_test")
CLOCKS_AND_MARKS = (
    ("version", "is_returned"),
    ("waiting_since", "deadline_at", "asked_at"),
    ("away_at", "left_at", "hold_until"),
    ("last_message_at", "typing_at", "unseen_since"),
    ("last_seq", "visitor_seq", "operator_seq"),
    ("visitor_delivered_seq", "visitor_seen_seq"),
    ("operator_delivered_seq", "operator_seen_seq"),
)


class _ReadingIsRecorded(admin.ModelAdmin):
    """Opening a row's page writes to the audit log; its list shows nothing that a visitor wrote."""

    reading: str

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        answer = super().change_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, object_id)
        if row is not None and answer.status_code == 200:
            assert isinstance(request.user, User)
            noun = self.opts.model_name
            audit.record(request.user, self.reading, subject=f"{noun}:{row.pk}", client=row.client)
        return answer


class MessageInline(ReadOnlyInline):
    model = Message
    fields = ("seq", "created_at", "by", "kind", "body")
    readonly_fields = fields
    ordering = ("seq",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).select_related("operator")

    def by(self, message: Message) -> str:
        return message.operator.display_name if message.operator else message.author


class OfferInline(ReadOnlyInline):
    model = Offer
    fields = ("operator", "outcome", "offered_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).select_related("operator")


class FormInline(ReadOnlyInline):
    model = SentForm
    fields = ("created_at", "summary", "answers")


class TransferInline(ReadOnlyInline):
    model = Transfer
    fields = ("sender", "receiver", "department", "outcome", "offered_at", "answered_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        return super().get_queryset(request).select_related("sender", "receiver", "department")


@admin.register(Chat)
class ChatAdmin(_ReadingIsRecorded, ReadOnlyAdmin):
    reading = "chat.read"
    list_display = ("id", "created_at", "client", "visitor", "operator", "status")
    list_filter = ("status", "reason", "is_test", "is_returned")
    list_select_related = ("client", "visitor", "operator")
    search_fields = ("=id", "client__name", "visitor__name", "visitor__email", "operator__display_name")
    search_help_text = "Number, client, visitor or operator. Texts cannot be searched here."
    inlines = (FormInline, MessageInline, OfferInline, TransferInline)
    fieldsets = (
        (None, {"fields": ("client", "site", "visitor", "status", "reason", "operator", "department")}),
        ("Times", {"fields": ("created_at", "accepted_at", "first_response_at", "ended_at")}),
        ("Interaction", {"fields": INTERACTION, "classes": ("collapse",)}),
        ("Clocks and marks", {"fields": CLOCKS_AND_MARKS, "classes": ("collapse",)}),
    )


@admin.register(Inquiry)
class InquiryAdmin(_ReadingIsRecorded):
    reading = "inquiry.read"
    list_display = ("id", "client", "state", "assignee", "department", "name", "created_at")
    list_filter = ("state",)
    list_select_related = ("client", "assignee", "department")
    search_fields = ("=id", "client__name", "name", "email", "phone")
    date_hierarchy = "created_at"
    autocomplete_fields = ("assignee", "department")
    readonly_fields = (
        "client", "site", "visitor", "chat", "name", "email", "phone", "body", "ref", "created_at",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Inquiry | None = None) -> bool:
        return False


@admin.register(TextConsent)
class TextConsentAdmin(ReadOnlyAdmin):
    list_display = ("id", "visitor", "phone", "version", "given_at")
    search_fields = ("=id", "=visitor__id", "phone")
    list_select_related = ("visitor",)


@admin.register(Visitor)
class VisitorAdmin(ReadOnlyAdmin):
    list_display = ("display_name", "site", "email", "locale", "created_at", "seen_at")
    list_filter = ("locale",)
    list_select_related = ("site",)
    search_fields = ("=id", "name", "email", "phone", "site__name")
    fields = (
        "site", "name", "email", "phone", "locale", "time_zone", "user_agent", "referrer", "address", "data",
        "created_at", "seen_at", "active_at", "hidden_at", "pages",
    )  # fmt: skip
    readonly_fields = ("pages",)

    @admin.display(description=f"last {PAGES_SHOWN} pages")
    def pages(self, visitor: Visitor) -> str:
        latest = visitor.page_views.order_by("-pk")[:PAGES_SHOWN]
        return "\n".join(f"{view.viewed_at:%Y-%m-%d %H:%M} {view.url}" for view in latest)


# --- What operators keep about people ---------------------------------------------------------------


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    list_display = ("name", "client", "email", "phone", "company", "created_at")
    list_select_related = ("client",)
    search_fields = ("name", "email", "phone", "client__name")
    date_hierarchy = "created_at"
    autocomplete_fields = ("client",)
    readonly_fields = ("created_by", "created_at", "email_refused_at", "phone_refused_at", "version")


@admin.register(Note)
class NoteAdmin(_ReadingIsRecorded, ReadOnlyAdmin):
    reading = "note.read"
    list_display = ("id", "client", "visitor", "operator", "created_at")
    list_select_related = ("client", "visitor", "operator")
    search_fields = ("=id", "client__name", "operator__display_name")


@admin.register(Ticket)
class TicketAdmin(_ReadingIsRecorded, ReadOnlyAdmin):
    reading = "ticket.read"
    list_display = ("id", "client", "number", "state", "priority", "assignee", "created_at")
    list_filter = ("state", "priority")
    list_select_related = ("client", "assignee")
    search_fields = ("=number", "client__name", "email")
    date_hierarchy = "created_at"


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ("id", "client", "chat", "content_type", "size", "created_at")
    list_filter = ("content_type",)
    list_select_related = ("client", "chat")
    search_fields = ("=id", "client__name")


# --- What staff keep for clients on Operations, as their owners and admins do -------------------------


@admin.register(Tag)
class TagAdmin(DeletableWhileUnused, admin.ModelAdmin):
    list_display = ("name", "client", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("client",)
    search_fields = ("name", "client__name")
    autocomplete_fields = ("client",)


@admin.register(Guideline)
class GuidelineAdmin(admin.ModelAdmin):
    list_display = ("title", "client", "position", "updated_at")
    list_select_related = ("client",)
    search_fields = ("title", "client__name")
    autocomplete_fields = ("client",)
    readonly_fields = ("updated_at", "version")


@admin.register(TicketKind)
class TicketKindAdmin(admin.ModelAdmin):
    list_display = ("name", "client", "department", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("client", "department")
    search_fields = ("name", "client__name")
    autocomplete_fields = ("client", "department")


@admin.register(BlockedAddress)
class BlockedAddressAdmin(ReadOnlyAdmin):
    list_display = ("address", "client", "visitor", "operator", "created_at")
    list_select_related = ("client", "visitor", "operator")
    search_fields = ("address", "client__name")


@admin.register(CannedResponse)
class CannedResponseAdmin(admin.ModelAdmin):
    list_display = ("shortcut", "name", "client", "department", "operator", "used_count")
    list_filter = (("operator", admin.EmptyFieldListFilter),)
    list_select_related = ("client", "department", "operator")
    search_fields = ("shortcut", "name", "client__name", "operator__display_name")
    autocomplete_fields = ("client", "department", "operator")
    fields = ("client", "department", "operator", "shortcut", "name", "text", "used_count", "last_used_at")
    readonly_fields = ("used_count", "last_used_at")


@admin.register(KnownWord)
class KnownWordAdmin(admin.ModelAdmin):
    list_display = ("word", "client", "operator", "created_at")
    list_select_related = ("client", "operator")
    search_fields = ("word", "client__name")
    autocomplete_fields = ("client", "operator")
    readonly_fields = ("created_at",)


@admin.register(PresenceAlert)
class PresenceAlertAdmin(ReadOnlyAdmin):
    list_display = ("id", "site", "visitor", "operator", "outcome", "offered_at")
    list_filter = ("outcome",)
    list_select_related = ("site", "visitor", "operator")
    search_fields = ("=id", "site__name", "operator__display_name")


@admin.register(PersonalInvitation)
class PersonalInvitationAdmin(ReadOnlyAdmin):
    list_display = ("id", "site", "operator", "answer", "created_at")
    list_filter = ("answer",)
    list_select_related = ("site", "operator")
    search_fields = ("=id", "site__name", "operator__display_name")


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """What stays of deleted chats."""

    list_display = ("chat_id", "client", "operator", "created_at", "ended_at", "credit", "deleted_at")
    list_filter = ("outcome", "credit")
    list_select_related = ("client", "operator")
    search_fields = ("=chat_id", "client__name", "operator__display_name")
    search_help_text = "Number of the chat, client or operator."


@admin.register(Truncation)
class TruncationAdmin(ReadOnlyAdmin):
    list_display = ("client", "operator", "created_at", "total", "done", "finished_at")
    list_select_related = ("client", "operator")
    search_fields = ("client__name", "operator__display_name")


@admin.register(DailyFigure)
class DailyFigureAdmin(ReadOnlyAdmin):
    """Sums that `manage.py rebuild_figures` makes anew."""

    list_display = ("client", "day", "cut", "key", "answered", "redirected", "unanswered")
    list_filter = ("cut",)
    list_select_related = ("client",)
    search_fields = ("client__name",)
    date_hierarchy = "day"
