from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.querysets import OperatorQuerySet


class Operator(models.Model):
    """A user's desk in the console: availability, room, and how visitors see them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="operator")
    is_platform = models.BooleanField(
        "platform operator", default=False, help_text="Employed by us: answers for clients on Operations."
    )
    all_clients = models.BooleanField(
        default=True, help_text="Platform operators only: untick to name their clients by assignment."
    )
    is_supervisor = models.BooleanField("supervisor", default=False)
    display_name = models.CharField(max_length=60, help_text="The name that visitors read.")

    # --- their own settings (O36)
    picture = models.ImageField(upload_to="pictures", blank=True, help_text="The face that visitors see.")
    allows_uploads = models.BooleanField(
        "allow uploads", default=False, help_text="Visitors of new chats may send files (O25)."
    )
    checks_spelling = models.BooleanField("check the spelling", default=True)
    sounds = models.BooleanField(default=True, help_text="For requests, transfers and messages.")
    notifications = models.BooleanField(
        "system notifications", default=True, help_text="While the console is not in sight."
    )
    language = models.CharField(max_length=10, default="en", help_text="What they write.")
    languages = models.JSONField(default=list, blank=True, help_text="Others that they read as well.")

    # --- availability and room
    is_online = models.BooleanField("online", default=False)
    max_chats = models.PositiveSmallIntegerField("most chats at once", default=5)
    # A count in a sub-query lets two racing accepts both win, so the room is a number on this row.
    active_chats = models.PositiveSmallIntegerField(default=0, editable=False)
    # Chats being offered take room too; accepted ones move from here to `active_chats`.
    open_offers = models.PositiveSmallIntegerField(default=0, editable=False)
    missed_offers = models.PositiveSmallIntegerField(default=0, editable=False, help_text="In a row.")
    seen_at = models.DateTimeField(null=True, editable=False, help_text="A socket was open then.")
    last_input_at = models.DateTimeField(null=True, editable=False, help_text="Key or pointer used.")
    last_chat_at = models.DateTimeField(null=True, editable=False, help_text="Their newest chat began.")
    # Counts changes of sign-in, role or assignment: a socket opened under an older number closes.
    rights_version = models.PositiveIntegerField(default=1, editable=False)

    objects = OperatorQuerySet.as_manager()

    class Meta:
        ordering = ["display_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_chats__lte=F("max_chats")), name="operator_never_above_maximum"
            ),
        ]
        indexes = [
            models.Index(
                fields=["seen_at"],
                name="operator_at_work",
                condition=Q(is_online=True) | Q(active_chats__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def picture_url(self) -> str:
        """Where visitors find the face; the address changes with the picture. Empty without one."""
        if not self.picture:
            return ""
        return reverse("operator_picture", args=[PurePosixPath(str(self.picture.name)).stem])


class WebHeartbeat(models.Model):
    """One row: when a web process last beat, and since when they have beaten without a pause.

    Absence of people proves nothing while the server itself was away; sweeps ask this row first.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    beat_at = models.DateTimeField()
    back_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="web_heartbeat_is_one_row")]

    def __str__(self) -> str:
        return f"beating since {self.back_at:%Y-%m-%d %H:%M:%S}"
