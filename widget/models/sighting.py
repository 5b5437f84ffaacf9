from django.db import models

from accounts.models import Site


class Sighting(models.Model):
    """A page that asked for a site's widget, and when it last did."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="sightings")
    origin = models.CharField(max_length=255)
    path = models.CharField(
        max_length=500, help_text="Without the query: it may hold what is nobody's business."
    )
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "origin", "path"], name="one_sighting_a_page"),
        ]
        indexes = [models.Index(fields=["site", "-seen_at"], name="sightings_by_time")]

    def __str__(self) -> str:
        return self.origin + self.path

    @property
    def is_allowed(self) -> bool:
        return self.origin in self.site.origins
