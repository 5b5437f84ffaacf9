from django.db import models

from accounts.models import Operator, Site


class PersonalInvitation(models.Model):
    """An operator invites somebody who is on the site, by hand (X2).

    Who looks only has no row of their own yet: they are known by the hash of their token.
    """

    class Answer(models.TextChoices):
        WAITING = "", "On its way"
        SHOWN = "shown", "Shown"
        YES = "yes", "Accepted"
        NO = "no", "Refused"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300)
    answer = models.CharField(max_length=5, choices=Answer.choices, blank=True, default=Answer.WAITING)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["site", "token_hash"], name="personal_invitation_browser")]

    def __str__(self) -> str:
        return f"{self.operator} on {self.site}"
