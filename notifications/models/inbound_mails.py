from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Client
from chats.models import Chat
from notifications.models.deliveries import Delivery


class InboundMail(models.Model):
    """An e-mail that came in, once for each address of ours that it was sent to, and what became of it.

    Its words are where they went, and nowhere else.
    """

    class Door(models.TextChoices):
        SMTP = "smtp", "Our mail server"
        IMAP = "imap", "Mailbox"
        WEBHOOK = "webhook", "Mailgun"

    class Outcome(models.TextChoices):
        JOINED = "joined", "Joined the conversation"
        INQUIRY = "inquiry", "In the Customer service box"
        BOUNCE = "bounce", "Says that ours could not be delivered"
        AUTOMATIC = "automatic", "Left alone: written by a machine"
        EMPTY = "empty", "Left alone: nothing in it"
        REFUSED = "refused", "Refused"
        UNKNOWN = "unknown", "Refused: no address of ours"
        UNREADABLE = "unreadable", "Refused: cannot be read"

    # Of its Message-ID and the address it came to, so that one that comes twice is taken once.
    digest = models.CharField(max_length=64, unique=True)
    door = models.CharField(max_length=7, choices=Door.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    problem = models.CharField(max_length=200, blank=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # Whoever deletes a conversation deletes who answered it.
    chat = models.ForeignKey(
        Chat, on_delete=models.CASCADE, null=True, blank=True, related_name="inbound_mails"
    )
    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers",
        help_text="Which of ours it answers.",
    )  # fmt: skip
    sender = models.CharField(max_length=254, blank=True)
    message_id = models.CharField(max_length=255, blank=True)
    size = models.PositiveIntegerField(help_text="Bytes.")
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "e-mail that came in"
        verbose_name_plural = "e-mails that came in"
        indexes = [models.Index(fields=["sender", "-received_at"], name="inbound_mail_of_sender")]

    def __str__(self) -> str:
        return f"e-mail {self.pk}"


class DeadAddress(models.Model):
    """An address that takes nothing, says its mail server: no visitor is written to there."""

    address = models.CharField(max_length=254, unique=True, help_text="In lower case.")
    status = models.CharField(max_length=12, help_text="What its server said, such as 5.1.1.")
    since = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "dead addresses"
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="dead_address_lower_case")
        ]

    def __str__(self) -> str:
        return self.address
