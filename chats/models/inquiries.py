from django.db import models
from django.utils import timezone

from accounts.models import Client, Department, Operator, Site
from chats.models.chats import Chat
from chats.models.visitors import Visitor


class Inquiry(models.Model):
    """What the contact form collects; answered from the client's Customer service box."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="inquiries")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="inquiries")
    visitor = models.ForeignKey(Visitor, on_delete=models.PROTECT, related_name="inquiries")
    chat = models.ForeignKey(Chat, on_delete=models.SET_NULL, null=True, blank=True, related_name="inquiries")
    department = models.ForeignKey(Department, on_delete=models.SET_NULL, null=True, blank=True)
    assignee = models.ForeignKey(Operator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    ref = models.CharField(max_length=64, help_text="Made by the sender: a resent form is stored once.")
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "inquiries"
        constraints = [
            models.UniqueConstraint(fields=["visitor", "ref"], name="inquiry_ref_once"),
        ]
        indexes = [models.Index(fields=["client", "-id"], name="inquiry_latest_of_client")]

    def __str__(self) -> str:
        return f"inquiry {self.pk}"


class InquiryReply(models.Model):
    """An answer to an inquiry, which goes out by e-mail."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="replies")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=64, help_text="Made with the form: a resent form is one reply.")
    body = models.TextField(max_length=20_000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "ref"], name="inquiry_reply_once")]

    def __str__(self) -> str:
        return f"reply {self.pk}"
