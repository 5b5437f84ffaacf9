import secrets

from django.db import models
from django.utils import timezone

from accounts.models import Site


def new_seed() -> str:
    return secrets.token_urlsafe(32)


class Privacy(models.Model):
    """What a website's widget may do before its visitor has agreed (X9); made when first changed."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="privacy")
    asks_consent = models.BooleanField(
        "Ask for consent first",
        default=False,
        help_text="Until your page says that the visitor agrees, the chat box keeps nothing in the browser, "
        "sends no sign of life and shows no invitation. Visitors can open it and chat all the same.",
    )

    class Meta:
        verbose_name_plural = "privacy"

    def __str__(self) -> str:
        return f"privacy of {self.site}"


class IdentitySecret(models.Model):
    """What a website signs the id of its customer with: two at most, so that one can be replaced by another.

    The secret itself is made from the seed and the server's own key and stands nowhere, so that a stolen
    database signs nothing.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="identity_secrets")
    slot = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64, default=new_seed, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "slot"], name="identity_secret_slot_once_per_site"),
            models.CheckConstraint(
                condition=models.Q(slot__in=[1, 2]), name="identity_secret_at_most_two_a_site"
            ),
        ]

    def __str__(self) -> str:
        return f"secret {self.slot} of {self.site}"
