from django.db import models

from accounts.models import Site


class FormKind(models.TextChoices):
    """Which chats a form stands before; each site has one of either (P3)."""

    REACTIVE = "reactive", "Reactive"
    PROACTIVE = "proactive", "Proactive with invite"


class DataCollection(models.Model):
    """Whether a site asks anything before a chat; one without a row does not."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="data_collection")
    reactive = models.BooleanField(default=False)
    proactive = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"data collection of {self.site}"

    def is_on(self, kind: str) -> bool:
        return bool({FormKind.REACTIVE: self.reactive, FormKind.PROACTIVE: self.proactive}[FormKind(kind)])


class FormField(models.Model):
    """One field that a visitor fills in before a chat begins."""

    class Type(models.TextChoices):
        NAME = "name", "Name"
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Phone"
        TEXT = "text", "Text"
        LONG = "long", "Long text"
        CHOICE = "choice", "Choice"
        CHOICES = "choices", "Several choices"
        CONSENT = "consent", "Consent"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="form_fields")
    kind = models.CharField(max_length=9, choices=FormKind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    type = models.CharField(max_length=7, choices=Type.choices, default=Type.TEXT)
    label = models.CharField(max_length=120)
    help = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)
    options = models.JSONField(default=list, blank=True, help_text="What can be chosen.")
    link = models.URLField(max_length=500, blank=True, help_text="What a consent is about.")

    class Meta:
        ordering = ["kind", "position", "pk"]
        constraints = [
            # Both are written into the visitor's own row: two of them would contradict each other.
            models.UniqueConstraint(
                fields=["site", "kind", "type"],
                condition=models.Q(type__in=["name", "email", "phone"]),
                name="form_field_person_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label
