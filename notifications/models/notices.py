from django.db import models
from django.db.models import Q

from accounts.models import Client, Member, Site
from chats.models import Visitor


class MemberNotices(models.Model):
    """What a member of a team wants to be told by e-mail; without a row, all of it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="notices")
    unanswered = models.BooleanField(default=True, help_text="A visitor wrote and nobody was online.")
    digest = models.BooleanField(default=True, help_text="Every morning: what waits in the box.")

    class Meta:
        verbose_name_plural = "member notices"

    def __str__(self) -> str:
        return str(self.member)


class MissedVisitor(models.Model):
    """A visitor who wrote while nobody was online; the team is told of each once."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="+")
    # chat:17, or inquiry:5 where there was no chat: a chat and its contact form are one.
    subject = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["site"], name="missed_not_told", condition=Q(told_at=None))]

    def __str__(self) -> str:
        return self.subject


class SiteNotice(models.Model):
    """When a team was last told of visitors whom it missed: whoever moves it on writes the e-mails."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, primary_key=True, related_name="+")
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.site)


class Digest(models.Model):
    """When a client's box is looked through next, in the morning: whoever moves it on writes the e-mails."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, primary_key=True, related_name="+")
    next_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.client}: {self.next_at:%Y-%m-%d %H:%M}"
