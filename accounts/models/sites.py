import secrets
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone

from accounts.hours import validate_holidays, validate_hours, validate_time_zone
from accounts.models.clients import Client


def new_site_key() -> str:
    """The public name of a site in snippets and addresses: 12 characters, not a secret."""
    return secrets.token_hex(6)


def validate_origins(value: object) -> None:
    """Refuse anything but a list of origins such as `https://shop.example`."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValidationError("Give a list of origins.")
    for origin in value:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValidationError(f"{origin!r} is not an origin: write it as https://shop.example.")
        if not parts.hostname or any(mark in parts.netloc for mark in "@;, '\"*"):
            raise ValidationError(f"{origin!r} is not an origin: write it as https://shop.example.")


class Site(models.Model):
    """One website of a client, with its own widget, rules and times."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=32, unique=True, default=new_site_key, editable=False)
    origins = models.JSONField(
        "allowed origins",
        default=list,
        blank=True,
        validators=[validate_origins],
        help_text='Where the widget may be embedded, such as ["https://shop.example"].',
    )
    is_active = models.BooleanField("active", default=True)
    created_at = models.DateTimeField(default=timezone.now)

    # --- looks
    title = models.CharField(max_length=60, default="Chat with us")
    greeting = models.CharField(max_length=300, default="Hello. How can we help you?")
    color = models.CharField(
        max_length=7,
        default="#4f46e5",
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z", "Write the colour as #4f46e5.")],
    )

    # --- what operators may see
    typing_preview = models.BooleanField(
        default=True, help_text="Operators see what a visitor is typing before it is sent (X3)."
    )

    # --- what visitors may send
    takes_form_files = models.BooleanField(
        "files in the contact form", default=False, help_text="Visitors may attach files to the contact form."
    )

    # --- times, all in seconds (product.md, Life of a chat)
    accept_seconds = models.PositiveIntegerField(default=60, validators=[MinValueValidator(5)])
    queue_seconds = models.PositiveIntegerField(default=300, validators=[MinValueValidator(10)])
    alarm_seconds = models.PositiveIntegerField(default=120, help_text="Silence until Terminate lights up.")
    ask_seconds = models.PositiveIntegerField(default=180, help_text="Silence until we ask: still there?")
    silence_seconds = models.PositiveIntegerField(default=240, help_text="Silence until the chat ends.")
    hold_seconds = models.PositiveIntegerField(default=600)
    left_seconds = models.PositiveIntegerField(
        default=60, help_text="Without a sign of the visitor until they count as left."
    )
    away_seconds = models.PositiveIntegerField(
        default=72 * 3600, help_text="How long a chat waits for a visitor who can be reached."
    )

    # --- office hours (X5); pure rules about these three are in services/hours.py
    hours = models.JSONField(
        default=dict, blank=True, validators=[validate_hours],
        help_text='By weekday, Monday is 0: {"0": [["09:00", "17:30"]]}. Empty: always open.',
    )  # fmt: skip
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    holidays = models.JSONField(
        default=list, blank=True, validators=[validate_holidays],
        help_text='Closed on these days: ["2026-12-25"].',
    )  # fmt: skip

    # --- follow-ups (U3): what makes a visitor reachable, and what a chat cannot begin without
    follow_up_by_phone = models.BooleanField(default=False)
    follow_up_by_email = models.BooleanField(default=False)
    asks_name = models.BooleanField(default=False, help_text="The form asks for the visitor's name.")
    requires_name = models.BooleanField(default=False)
    requires_phone = models.BooleanField(default=False)
    requires_email = models.BooleanField(default=False)

    class Meta:
        ordering = ["client__name", "name"]

    def __str__(self) -> str:
        return self.name
