from django.db import models
from django.utils import timezone

from accounts.models import Operator, Site


class Visitor(models.Model):
    """A browser that has used a site's widget, known by the hash of its own random token."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="visitors")
    token_hash = models.CharField(max_length=64, editable=False)
    # What they typed into a form: never decides what they may read (I7).
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, such as +4930123456.")

    # The site's own name for a customer who is signed in there, proven with its secret: one row whatever
    # the device, so that the contact and the conversations are the same on all of them.
    signed_id = models.CharField(max_length=120, blank=True, editable=False)

    contact = models.ForeignKey(
        "Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="visitors",
        help_text="Who operators say this is.",
    )  # fmt: skip

    locale = models.CharField(max_length=35, blank=True)
    language = models.CharField(
        max_length=10, default="en", help_text="What the widget and our e-mails speak to them."
    )
    time_zone = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)
    referrer = models.CharField(max_length=2000, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True, help_text="What the site passed: cart, account, plan.")

    # S9: they would rather be called than write a card number down.
    may_call_at = models.DateTimeField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_by = models.ForeignKey(
        Operator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    is_test = models.BooleanField(default=False, help_text="Their chats are tests: Test your widget.")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, help_text="A socket or beacon was there then.")
    active_at = models.DateTimeField(default=timezone.now, help_text="Key, pointer or scroll on any tab.")
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="Since when every tab is hidden.")
    alerted_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="An operator was told of their presence then, for the last time (P7).",
    )

    # Who came by a link that was sent to this visitor may see these chats alone (U9); None: all of theirs.
    only_chats: frozenset[int] | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "token_hash"], name="visitor_token_once_per_site"),
            models.UniqueConstraint(
                fields=["site", "signed_id"],
                condition=~models.Q(signed_id=""),
                name="visitor_signed_once_per_site",
            ),
        ]
        indexes = [
            models.Index(
                fields=["blocked_at"],
                name="visitor_blocked",
                condition=models.Q(blocked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name they gave, or "Visitor 1234"."""
        return self.name or f"Visitor {self.pk}"

    def is_reachable_from(self, site: Site) -> bool:
        """A follow-up of this site can bring the answer to them (U3)."""
        return bool((site.follow_up_by_email and self.email) or (site.follow_up_by_phone and self.phone))


class PageView(models.Model):
    """A page that a visitor opened, as the loader reported it."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="page_views")
    url = models.CharField(max_length=2000)
    title = models.CharField(max_length=200, blank=True)
    viewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url
