from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Client, Member, Operator
from chats.models import Chat


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def gone_out(self) -> Self:
        """Whatever its recipient has got, or may have got."""
        state = Delivery.State
        return self.filter(state__in=(state.CLAIMED, state.SENT, state.DELIVERED, state.UNKNOWN))


class Delivery(models.Model):
    """One e-mail or text to one address, written in the transaction that causes it and sent after its commit.

    queued → claimed → sent, failed, or unknown when the process died or the line broke in between:
    that one is shown and never repeated by itself. A queued follow-up that nobody needs any more is
    cancelled, one that its recipient refuses (U8) has failed; a text that was sent is delivered, or failed,
    when its provider says so.
    """

    class Kind(models.TextChoices):
        TRANSCRIPT = "transcript", "Conversation"
        TICKET_REPLY = "ticket_reply", "Reply to a ticket"
        INQUIRY_REPLY = "inquiry_reply", "Reply to an inquiry"
        INQUIRY_RECEIPT = "inquiry_receipt", "Confirmation of an inquiry"
        SERVICE_REQUEST = "service_request", "Service request"
        BALANCE = "balance", "Balance notice"
        INVOICE = "invoice", "Invoice or receipt"
        PAYMENT = "payment", "Payment reminder"
        ACCOUNT = "account", "Notice about the account"
        TEXT = "text", "Text after an unseen response"
        EMAIL = "email", "E-mail after an unseen response"
        CONFIRMATION = "confirmation", "Text that confirms the first message"
        UNANSWERED = "unanswered", "Notice of visitors whom nobody answered"
        DIGEST = "digest", "Daily digest"
        TEST_TEXT = "test_text", "Test text"
        TEST_EMAIL = "test_email", "Test e-mail"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        CLAIMED = "claimed", "Being sent"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "Not sent: not needed any more"
        FAILED = "failed", "Could not be sent"
        UNKNOWN = "unknown", "May have been sent"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    # Whoever deletes a conversation deletes what was sent of it.
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    operator = models.ForeignKey(Operator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Whose switch its link turns off.
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    # What it is about, once: transcript:17:REF, ticket_reply:5, inquiry_reply:5, inquiry_receipt:5,
    # service_request:9.
    reference = models.CharField(max_length=120, unique=True)
    # Transcripts of a chat are counted by their numbers: two that race cannot take the same one.
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    recipient = models.CharField(max_length=254, help_text="An e-mail address, or a phone number.")
    reply_to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    # Of a follow-up these are written with the claim, when it is known what is still unseen.
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # --- of a follow-up: which run of unseen responses it is about (W1)
    run = models.PositiveIntegerField(null=True, blank=True)
    # --- of a text
    sender = models.CharField(max_length=20, blank=True, help_text="The number of ours it came from.")
    segments = models.PositiveSmallIntegerField(null=True, blank=True)
    units = models.PositiveIntegerField(null=True, blank=True, help_text="Post units that it cost.")
    # Which of a number's few texts of a day it is: unique, so that racing ones cannot both be the third.
    allowance = models.CharField(max_length=60, unique=True, null=True, blank=True)
    provider_id = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["chat", "slot"], name="delivery_slot_once_per_chat"),
            models.UniqueConstraint(fields=["chat", "run", "kind"], name="delivery_once_per_run"),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(slot__range=(1, 20)), name="delivery_at_most_20_a_chat"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(state="queued")),
            models.Index(
                fields=["recipient", "-created_at"],
                name="delivery_receipts_of_address",
                condition=Q(kind="inquiry_receipt"),
            ),
            models.Index(fields=["client", "-id"], name="delivery_of_client"),
            models.Index(
                fields=["recipient", "-created_at"],
                name="delivery_texts_to_number",
                condition=Q(kind__in=["text", "confirmation", "test_text"]),
            ),
            models.Index(fields=["claimed_at"], name="delivery_claimed", condition=Q(state="claimed")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


# What goes to a phone.
TEXTS = (Delivery.Kind.TEXT, Delivery.Kind.CONFIRMATION, Delivery.Kind.TEST_TEXT)
