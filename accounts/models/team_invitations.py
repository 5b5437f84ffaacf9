from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models.clients import Client, Member


class TeamInvitation(models.Model):
    """A colleague who was asked by e-mail to join a client's team."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="team_invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Member.Role.choices)
    # Of the secret in the link, which is in the e-mail only.
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="team_invitation_lower_case"),
            models.UniqueConstraint(
                fields=["client", "email"],
                condition=Q(accepted_at__isnull=True),
                name="team_invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.client}"
