"""Figures of past days, so that statistics of a year read thousands of rows and not a million."""

from django.db import models

from accounts.models import Client


class DailyFigure(models.Model):
    """Sums over the counted chats of one client that began on one day (UTC), cut in one way.

    `key` says which slice: the id of a site, operator or tag, a reason, or an hour. Every counted
    chat is in exactly one slice by site, so those are the totals too.
    """

    class Cut(models.TextChoices):
        SITE = "site", "Site"
        OPERATOR = "operator", "Operator"
        TAG = "tag", "Tag"
        REASON = "reason", "Reason of the contact form"
        HOUR = "hour", "Hour"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="figures")
    day = models.DateField()
    cut = models.CharField(max_length=8, choices=Cut.choices)
    key = models.CharField(max_length=20, blank=True)
    answered = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    redirected = models.PositiveIntegerField(default=0)
    responses = models.PositiveIntegerField(default=0, help_text="Chats that `response_seconds` sums.")
    response_seconds = models.PositiveBigIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0, help_text="Chats that `handling_seconds` sums.")
    handling_seconds = models.PositiveBigIntegerField(default=0)
    ratings = models.PositiveIntegerField(default=0)
    rating_points = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "day", "cut", "key"], name="figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.day} {self.cut}={self.key}"


class StaleDay(models.Model):
    """A day on which something has changed since its figures were summed: they are read from the chats."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "day"], name="stale_day_once")]

    def __str__(self) -> str:
        return f"{self.client} {self.day}"
