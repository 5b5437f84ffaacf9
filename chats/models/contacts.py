from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Client, Operator


class Contact(models.Model):
    """A person whom a client knows by name, with an e-mail address or a phone number (O13)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=100)
    email = models.EmailField("e-mail", max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, such as +4930123456.")
    company = models.CharField(max_length=100, blank=True)
    created_by = models.ForeignKey(
        Operator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Opt-outs are this person's own word: nothing in the console sets them.
    email_refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    phone_refused_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Grows with every edit and merge: who saves over an older state is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["client", "name", "id"], name="contact_by_name")]
        constraints = [
            models.UniqueConstraint(
                "client", Lower("email"), condition=~Q(email=""), name="contact_email_once_per_client"
            ),
            models.UniqueConstraint(
                fields=["client", "phone"], condition=~Q(phone=""), name="contact_phone_once_per_client"
            ),
            models.CheckConstraint(condition=~Q(email="", phone=""), name="contact_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name
