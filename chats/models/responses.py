from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Client, Department, Operator
from chats.models.attachments import Attachment

MAX_TEXT = 5_000


class CannedResponse(models.Model):
    """A text that operators insert: of a whole client, of one department, or an operator's own (S6)."""

    # Empty for personal ones, which work wherever their operator answers.
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, null=True, blank=True, related_name="responses"
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="responses"
    )
    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, null=True, blank=True, related_name="responses",
        help_text="Whose own it is; then client and department are empty.",
    )  # fmt: skip
    shortcut = models.CharField(
        max_length=30,
        validators=[RegexValidator(r"^[\w-]+\Z", "Use letters, digits, hyphens and underscores.")],
        help_text="Typed after a slash: one for /one.",
    )
    name = models.CharField(max_length=60)
    text = models.TextField(max_length=MAX_TEXT)
    attachments = models.ManyToManyField(Attachment, blank=True, related_name="responses")
    used_count = models.PositiveIntegerField(default=0, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        # What is used most stands on top of every list.
        ordering = [F("used_count").desc(), Lower("shortcut"), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(operator__isnull=False, client__isnull=True, department__isnull=True)
                | Q(operator__isnull=True, client__isnull=False),
                name="response_has_one_owner",
            ),
            models.UniqueConstraint(
                "client", Lower("shortcut"),
                condition=Q(operator__isnull=True, department__isnull=True),
                name="response_shortcut_once_per_client",
            ),
            models.UniqueConstraint(
                "department", Lower("shortcut"),
                condition=Q(department__isnull=False),
                name="response_shortcut_once_per_department",
            ),
            models.UniqueConstraint(
                "operator", Lower("shortcut"),
                condition=Q(operator__isnull=False),
                name="response_shortcut_once_per_operator",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"/{self.shortcut}"
