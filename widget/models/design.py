import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site
from widget import patterns

MOST_OFFSET = 200
MOST_RADIUS = 24


def validate_patterns(value: object) -> None:
    """Refuse anything but a list of address patterns."""
    if not isinstance(value, list) or any(patterns.problem(str(each)) for each in value):
        raise ValidationError("Give a list of address patterns, such as /checkout/*.")


def new_token() -> str:
    return secrets.token_urlsafe(16)


class DesignPicture(models.Model):
    """A picture for the launcher or the head, made anew from what was uploaded; visitors see it."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="design_pictures")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    file = models.ImageField(upload_to="widget")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.token

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{reverse('widget_picture', args=[self.token])}"


class Design(models.Model):
    """How a site's widget looks, beside the title, greeting and colour that the site itself has."""

    class Scheme(models.TextChoices):
        AUTOMATIC = "automatic", "As the visitor's system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Corner(models.TextChoices):
        END = "end", "Right"
        START = "start", "Left"

    class Icon(models.TextChoices):
        CHAT = "chat", "Round bubble"
        SQUARE = "square", "Square bubble"
        QUESTION = "question", "Question mark"
        SMILE = "smile", "Smile"
        HAND = "hand", "Hand"
        HEADPHONES = "headphones", "Headphones"
        MAIL = "mail", "Envelope"
        PICTURE = "picture", "Own picture"

    class Face(models.TextChoices):
        FACES = "faces", "Faces of operators"
        LOGO = "logo", "Logo"
        NONE = "none", "Neither"

    class Font(models.TextChoices):
        SYSTEM = "system", "The visitor's system font"
        PAGE = "page", "The font of your page"

    class Phones(models.TextChoices):
        FULL = "full", "Everything"
        LAUNCHER = "launcher", "Only the button"
        HIDDEN = "hidden", "Nothing"

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="design")
    # Who saves has to name the version that they saw.
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    scheme = models.CharField(max_length=10, choices=Scheme, default=Scheme.AUTOMATIC)
    text_color = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z", "Write the colour as #4f46e5.")],
        help_text="On the site's colour; black or white, whichever reads better, when empty.",
    )
    radius = models.PositiveSmallIntegerField(default=16, validators=[MaxValueValidator(MOST_RADIUS)])
    font = models.CharField(max_length=10, choices=Font, default=Font.SYSTEM)

    corner = models.CharField(max_length=10, choices=Corner, default=Corner.END)
    offset_inline = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(MOST_OFFSET)])
    offset_block = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(MOST_OFFSET)])
    icon = models.CharField(max_length=12, choices=Icon, default=Icon.CHAT)
    picture = models.ForeignKey(
        DesignPicture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    label = models.CharField(max_length=30, blank=True)

    face = models.CharField(max_length=10, choices=Face, default=Face.FACES)
    logo = models.ForeignKey(
        DesignPicture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    words = models.JSONField(default=dict, blank=True, help_text="Own texts, by the name of ours.")
    sounds = models.BooleanField(default=True)
    languages = models.JSONField(default=list, blank=True, help_text="On offer; all when empty.")

    phones = models.CharField(max_length=10, choices=Phones, default=Phones.FULL)
    hidden_on = models.JSONField(default=list, blank=True, validators=[validate_patterns])

    def __str__(self) -> str:
        return f"Design of {self.site}"
