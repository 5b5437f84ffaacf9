import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Client, Operator
from chats.models.chats import Chat
from chats.models.inquiries import Inquiry
from chats.models.visitors import Visitor


def new_token() -> str:
    """A name that nobody can guess: 32 characters (I3)."""
    return secrets.token_urlsafe(24)


class Attachment(models.Model):
    """A file of a chat, an inquiry or a canned response; reachable only through what it belongs to (I3)."""

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="attachments")
    # Empty for the files of inquiries and canned responses.
    chat = models.ForeignKey(
        Chat, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    # Empty until the contact form is sent; `visitor` is who attached it there.
    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    visitor = models.ForeignKey(
        Visitor, on_delete=models.CASCADE, null=True, blank=True, related_name="form_files"
    )
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Who sent it; empty if the visitor did.",
    )  # fmt: skip
    file = models.FileField(upload_to="attachments/%Y/%m")
    name = models.CharField(max_length=150, help_text="As its sender called it, cleaned.")
    content_type = models.CharField(max_length=100, help_text="By its content, never by its name.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    # Images only, in pixels.
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width__isnull=True, height__isnull=True)
                | Q(width__isnull=False, height__isnull=False),
                name="attachment_has_both_sides",
            ),
        ]

    def __str__(self) -> str:
        return self.name
