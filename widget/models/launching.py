import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import Site

MOST_SECONDS = 3600
MOST_HOURS = 24 * 90


class Launching(models.Model):
    """How a website's widget comes forward by itself; a site without a row only reacts (P1)."""

    class Mode(models.TextChoices):
        REACTIVE = "reactive", "Reactive only"
        INVITE = "invite", "Reactive and/or proactive with invite"
        PRESENCE = "presence", "Reactive and/or proactive without invite"

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="launching")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.REACTIVE)
    seconds = models.PositiveSmallIntegerField(
        "launching seconds", default=15, validators=[MaxValueValidator(MOST_SECONDS)]
    )
    starts_minimised = models.BooleanField("launch minimised", default=False)
    period_hours = models.PositiveSmallIntegerField(
        default=24, validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)]
    )

    def __str__(self) -> str:
        return f"{self.site}: {self.get_mode_display()}"


def picture_name(rule: models.Model, name: str) -> str:
    """Random, so that knowing one picture tells nothing of another."""
    return f"promotions/{secrets.token_urlsafe(16)}.webp"


class LaunchRule(models.Model):
    """One invitation, and where, when and to whom it is shown. The first that fits is the one."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        PROMOTION = "promotion", "Promotion"

    class Visitors(models.TextChoices):
        ALL = "all", "Everybody"
        NEW = "new", "On their first visit"
        RETURNING = "returning", "Returning visitors"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="launch_rules")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField("active", default=True)

    # --- criteria: all that are set must hold
    seconds = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(MOST_SECONDS)],
        help_text="On the page; empty: as many as the website's launching seconds.",
    )  # fmt: skip
    addresses = models.JSONField(default=list, blank=True, help_text="Patterns such as /pricing*.")
    pages = models.PositiveSmallIntegerField(default=0, help_text="Pages seen in this visit, at least.")
    visitors = models.CharField(max_length=9, choices=Visitors.choices, default=Visitors.ALL)
    referrer = models.CharField(max_length=200, blank=True)
    from_time = models.TimeField(null=True, blank=True, help_text="In the visitor's time.")
    until_time = models.TimeField(null=True, blank=True)
    exit_intent = models.BooleanField(default=False)
    scroll_percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    event = models.CharField(max_length=40, blank=True, help_text="Of the page: livechat:NAME.")

    # --- what is shown
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INVITATION)
    text = models.CharField(max_length=300)
    picture = models.FileField(upload_to=picture_name, blank=True, editable=False)
    picture_text = models.CharField(max_length=200, blank=True)
    button_text = models.CharField(max_length=40, blank=True)
    button_address = models.CharField(max_length=2000, blank=True, help_text="Empty: begins a chat.")
    holdout_percent = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(90)], help_text="Of the visitors, who are shown none."
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scroll_percent__lte=100) & Q(holdout_percent__lte=90),
                name="launch_rule_shares_fit",
            ),
            models.CheckConstraint(
                condition=Q(from_time__isnull=True, until_time__isnull=True)
                | Q(from_time__isnull=False, until_time__isnull=False),
                name="launch_rule_time_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_promotion(self) -> bool:
        return self.kind == self.Kind.PROMOTION
