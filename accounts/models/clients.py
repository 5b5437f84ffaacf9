from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.hours import validate_holidays, validate_hours, validate_time_zone


class Client(models.Model):
    """A business account; everything a person sees belongs to one of these."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    members_may_delete = models.BooleanField(
        default=True, help_text="Operators of this client may delete single conversations."
    )
    tags_required = models.BooleanField(default=False, help_text="A chat needs a tag before Terminate.")
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.TextField(blank=True)
    promotions_suspended_at = models.DateTimeField(null=True, blank=True)
    promotions_suspended_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A user's place in a client's team."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        ADMIN = "admin", "Admin"
        OPERATOR = "operator", "Operator"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "user"], name="member_once_per_client"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} of {self.client}"


class Assignment(models.Model):
    """A platform operator answers for this client; only where not assigned to all of them."""

    operator = models.ForeignKey("accounts.Operator", on_delete=models.CASCADE, related_name="assignments")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="assignments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "client"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.operator} for {self.client}"


class Department(models.Model):
    """A group of a client's people that inquiries, tickets and chats can be routed to."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="departments")
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True, help_text="Receives transcripts and service requests.")
    operators = models.ManyToManyField("accounts.Operator", blank=True, related_name="departments")
    # Pure rules about these three are in services/hours.py.
    hours = models.JSONField(
        default=dict, blank=True, validators=[validate_hours],
        help_text='By weekday, Monday is 0: {"0": [["09:00", "17:30"]]}. Empty: always open.',
    )  # fmt: skip
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    holidays = models.JSONField(
        default=list, blank=True, validators=[validate_holidays],
        help_text='Closed on these days: ["2026-12-25"].',
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "name"], name="department_name_once_per_client"),
        ]

    def __str__(self) -> str:
        return self.name
