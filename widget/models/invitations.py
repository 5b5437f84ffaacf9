from django.db import models
from django.db.models import Q

from chats.models import Chat
from widget.models.launching import LaunchRule


class Invitation(models.Model):
    """What one visitor was shown by a rule, or was not, being of the share that sees none."""

    class State(models.TextChoices):
        SHOWN = "shown", "Shown"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        IGNORED = "ignored", "Ignored"
        HELD_OUT = "held_out", "Held out"

    rule = models.ForeignKey(LaunchRule, on_delete=models.CASCADE, related_name="invitations")
    # Made by the browser, so that what it says twice counts once.
    ref = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=8, choices=State.choices)
    created_at = models.DateTimeField()
    chat = models.OneToOneField(
        Chat, on_delete=models.SET_NULL, null=True, blank=True, related_name="launch_invitation",
        help_text="The chat that came of it.",
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["token_hash", "-id"], name="invitation_of_browser"),
            models.Index(fields=["rule"], name="invitation_with_chat", condition=Q(chat__isnull=False)),
            models.Index(fields=["created_at"], name="invitation_without_chat", condition=Q(chat=None)),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.get_state_display()}"


class InvitationDay(models.Model):
    """How often a rule was shown on a day (UTC), and what visitors did with it."""

    rule = models.ForeignKey(LaunchRule, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0)
    held_out = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "day"], name="invitation_day_once_per_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} on {self.day}"
