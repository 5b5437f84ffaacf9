"""When a website can be reached, as its client sets it (X5)."""

from collections.abc import Mapping, Sequence

from accounts.models import Site


def save(
    site: Site, *, hours: Mapping[str, Sequence[Sequence[str]]], time_zone: str, holidays: Sequence[str]
) -> None:
    """Replace all of it; chats that wait or run are not touched."""
    Site.objects.filter(pk=site.pk).update(hours=hours, time_zone=time_zone, holidays=holidays)
