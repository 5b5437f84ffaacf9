from datetime import time

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Client, Site


class FollowUpSettings(models.Model):
    """How a website goes after visitors who left (U3 to U5); whom it may ask is on the site."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="follow_up_settings")
    email_delay = models.PositiveIntegerField(
        default=600, help_text="Seconds from the text to the e-mail, if there is no answer."
    )
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(8), help_text="The same as from: no quiet hours.")
    confirms_first_message = models.BooleanField(default=True, help_text="By text (U5).")
    sender_name = models.CharField(max_length=60, blank=True, help_text="Empty: the name of the client.")
    # Empty: our own words, in the language of the chat.
    confirmation_words = models.CharField(max_length=300, blank=True)
    text_words = models.CharField(max_length=300, blank=True)
    email_subject = models.CharField(max_length=150, blank=True)
    email_words = models.TextField(max_length=1_000, blank=True)

    class Meta:
        verbose_name_plural = "follow-up settings"

    def __str__(self) -> str:
        return str(self.site)


class OptOut(models.Model):
    """Somebody's word that nothing more is to be sent to them; lifted by their own word only (U8)."""

    class Channel(models.TextChoices):
        TEXT = "text", "Texts"
        EMAIL = "email", "E-mails"

    channel = models.CharField(max_length=5, choices=Channel.choices)
    address = models.CharField(max_length=254, help_text="E.164, or an e-mail address in lower case.")
    # A text's holds for everything from one number of ours, whoever's chat it was; an e-mail's for a client.
    sender = models.CharField(max_length=20, blank=True, help_text="The number of ours that was told STOP.")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="opt_out_lower_case"),
            models.CheckConstraint(
                condition=Q(channel="text", client=None) | Q(channel="email", client__isnull=False),
                name="opt_out_of_a_number_or_a_client",
            ),
            models.UniqueConstraint(
                fields=["address", "sender"],
                condition=Q(channel="text", lifted_at=None),
                name="opt_out_of_texts_once",
            ),
            models.UniqueConstraint(
                fields=["address", "client"],
                condition=Q(channel="email", lifted_at=None),
                name="opt_out_of_emails_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: no {self.get_channel_display().lower()}"
