from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Client, Department, Operator, Site
from chats.models.tags import Tag
from chats.models.visitors import Visitor
from chats.querysets import ChatQuerySet

# One for each order of the history; what a message writes is in none of them, nor is a chat that runs.
_HISTORY = {
    "started": "created_at",
    "visitor": "visitor_name",
    "email": "visitor_email",
    "site": "site",
    "operator": "operator",
    "status": "status",
    "reason": "reason",
    "duration": "handling_seconds",
    "response": "response_seconds",
    "rating": "rating",
    "tags": "tag_names",
    "outcome": "outcome",
}


def _history_indexes() -> list[models.Index]:
    listed = Q(is_listed=True)
    return [
        models.Index(fields=["client", field, "id"], name=f"chat_by_{name}", condition=listed)
        for name, field in _HISTORY.items()
    ]


class Chat(models.Model):
    """One conversation of a visitor, from the first message to its final end.

    The columns under "Written by every message" carry no index and move no deadline: PostgreSQL
    then updates the row in place (HOT), which the message rate depends on. `deadline_at` and
    `follow_up_at` are indexed: a message moves them only when its chat waited for its visitor, once.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        ASSIGNED = "assigned", "Assigned"
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"
        REDIRECTED = "redirected", "Contact form"

    class Reason(models.TextChoices):
        OPERATOR = "operator", "Terminated by the operator"
        VISITOR = "visitor", "Ended by the visitor"
        TIMEOUT = "timeout", "Timed out"
        DECLINED = "declined", "Sent to the contact form by an operator"
        NO_OPERATOR = "no_operator", "Nobody was online"
        CLOSED = "closed", "Outside office hours"
        NO_CREDITS = "no_credits", "No credits left"
        UNPAID = "unpaid", "Platform fee not paid"
        SUSPENDED = "suspended", "Client suspended"
        QUEUE_TIMEOUT = "queue_timeout", "Nobody accepted in time"
        DROPPED = "dropped", "Left while waiting"

    class Outcome(models.TextChoices):
        """What figures count a chat as; tests, and those without a word of the visitor, are none (O5)."""

        ANSWERED = "answered", "Answered"
        UNANSWERED = "unanswered", "Accepted, not answered"
        REDIRECTED = "redirected", "Contact form"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="chats")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="chats")
    visitor = models.ForeignKey(Visitor, on_delete=models.PROTECT, related_name="chats")
    department = models.ForeignKey(Department, on_delete=models.SET_NULL, null=True, blank=True)
    is_test = models.BooleanField(default=False, help_text="From Test your widget: costs and counts nothing.")
    # The client-made id of what began the chat: a retried first message finds its chat again (D4).
    # One that an operator began has a name of ours.
    ALERTED = "alert-"
    started_ref = models.CharField(max_length=64)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    reason = models.CharField(max_length=13, choices=Reason.choices, blank=True)
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, null=True, blank=True, related_name="chats",
        help_text="Assigned: who is offered it. Active and ended: who owns it.",
    )  # fmt: skip
    preferred_operator = models.ForeignKey(
        Operator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Had the chat before: offered to them first.",
    )  # fmt: skip
    # Grows with every change of state, so that a browser can drop an event that comes late.
    version = models.PositiveIntegerField(default=1)

    linked_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continuations"
    )
    interaction = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="The first chat of the chain, which pays for all of it; itself for most chats.",
    )  # fmt: skip

    # --- what operators set
    tags = models.ManyToManyField(Tag, blank=True, related_name="chats")
    uploads_allowed = models.BooleanField(default=False, help_text="The visitor may send files (O25).")
    # What each side reads, if messages are translated for them (S11).
    visitor_language = models.CharField(max_length=10, blank=True)
    operator_language = models.CharField(max_length=10, blank=True)
    knocked_at = models.DateTimeField(null=True, blank=True, help_text="Knock knock, the last time.")

    # --- what the visitor thought of it (S14)
    rating = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5.")
    rating_comment = models.CharField(max_length=1000, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    own_transcripts = models.PositiveSmallIntegerField(
        default=0, help_text="How often the visitor had it e-mailed."
    )

    created_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(default=timezone.now, help_text="Entered the queue, this time.")
    is_returned = models.BooleanField(default=False, help_text="Came back: at the queue's head.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Ended or redirected.")
    deadline_at = models.DateTimeField(null=True, blank=True, help_text="When the sweep must look again.")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="Still there? was asked then.")
    away_at = models.DateTimeField(null=True, blank=True, help_text="Waits for its visitor since then.")
    left_at = models.DateTimeField(null=True, blank=True, help_text="The visitor left then.")
    absent_at = models.DateTimeField(
        null=True, blank=True, help_text="The visitor left, does nothing or looks elsewhere since then (U2)."
    )

    follow_up_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it must be looked whether an unseen response is sent after them.",
    )

    # --- Written when it is over, for lists and figures: see services/listing.py
    is_listed = models.BooleanField(default=False, help_text="Over, and not deleted: in the history.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    visitor_name = models.CharField(max_length=100, blank=True, help_text="As the history shows it.")
    visitor_email = models.EmailField(max_length=254, blank=True)
    tag_names = models.CharField(max_length=200, blank=True)
    response_seconds = models.PositiveIntegerField(
        null=True, blank=True, help_text="From the visitor's first message to the first answer."
    )
    handling_seconds = models.PositiveIntegerField(
        null=True, blank=True, help_text="From the latest accept to the end."
    )
    # Deleted: hidden at once, and emptied when nobody can undo it any more.
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        Operator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    emptied_at = models.DateTimeField(null=True, blank=True)

    # --- Written by every message
    last_seq = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True)
    visitor_seq = models.PositiveIntegerField(default=0, help_text="The visitor's latest message.")
    operator_seq = models.PositiveIntegerField(default=0, help_text="The latest message of an operator.")
    first_response_at = models.DateTimeField(null=True, blank=True)
    unseen_since = models.DateTimeField(null=True, blank=True, help_text="First response not seen yet.")
    typing_at = models.DateTimeField(null=True, blank=True, help_text="Latest typing signal of either side.")
    hold_until = models.DateTimeField(null=True, blank=True)
    visitor_delivered_seq = models.PositiveIntegerField(default=0)
    visitor_seen_seq = models.PositiveIntegerField(default=0)
    operator_delivered_seq = models.PositiveIntegerField(default=0)
    operator_seen_seq = models.PositiveIntegerField(default=0)

    objects = ChatQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"],
                condition=Q(status__in=["queued", "assigned", "active"]),
                name="chat_one_open_per_visitor",
            ),
            models.UniqueConstraint(fields=["visitor", "started_ref"], name="chat_started_once"),
            models.CheckConstraint(
                condition=Q(status__in=["assigned", "active"], operator__isnull=False)
                | Q(status="queued", operator__isnull=True)
                | Q(status__in=["ended", "redirected"]),
                name="chat_operator_fits_status",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ended", "redirected"], ended_at__isnull=False) & ~Q(reason="")
                | Q(status__in=["queued", "assigned", "active"], ended_at__isnull=True, reason=""),
                name="chat_end_has_time_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(visitor_seen_seq__lte=F("visitor_delivered_seq"))
                & Q(visitor_delivered_seq__lte=F("last_seq"))
                & Q(operator_seen_seq__lte=F("operator_delivered_seq"))
                & Q(operator_delivered_seq__lte=F("last_seq")),
                name="chat_seen_within_received",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="chat_rating_from_1_to_5"
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"],
                name="chat_deadline",
                condition=Q(status__in=["queued", "assigned", "active"]),
            ),
            models.Index(
                fields=["follow_up_at"], name="chat_follow_up", condition=Q(follow_up_at__isnull=False)
            ),
            models.Index(fields=["ended_at"], name="chat_ended", condition=Q(status="ended")),
            models.Index(
                fields=["ended_at"],
                name="chat_ended_unseen",
                condition=Q(status="ended", unseen_since__isnull=False, absent_at=None),
            ),
            models.Index(
                fields=["client", "status"],
                name="chat_open_of_client",
                condition=Q(status__in=["queued", "assigned", "active"]),
            ),
            models.Index(fields=["client", "-id"], name="chat_latest_of_client"),
            models.Index(
                fields=["operator"],
                name="chat_open_of_operator",
                condition=Q(status__in=["assigned", "active"]),
            ),
            models.Index(
                fields=["deleted_at"],
                name="chat_deleted",
                condition=Q(deleted_at__isnull=False),
            ),
            *_history_indexes(),
        ]

    def __str__(self) -> str:
        return f"chat {self.pk}"

    @property
    def is_started_by_operator(self) -> bool:
        """The operator wrote first, to a visitor whose presence they were alerted to (P7)."""
        return self.started_ref.startswith(self.ALERTED)

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.ASSIGNED, self.Status.ACTIVE)

    @property
    def is_waiting(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.ASSIGNED)


class Offer(models.Model):
    """Routing showed a waiting chat to one operator; who has been tried is read from these."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        MISSED = "missed", "Not answered in time"
        WITHDRAWN = "withdrawn", "Taken back"

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="offers")
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="offers")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    offered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["chat"], condition=Q(outcome="open"), name="offer_one_open_per_chat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chat} to {self.operator}"
