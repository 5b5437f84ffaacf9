"""Which pages have the snippet, as their own requests tell; nothing is fetched from outside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Site
from livechat.lib.rate_limit import Bucket
from livechat.lib.text import clean_line
from widget.models import Sighting

AGAIN = timedelta(minutes=1)
# Anybody may ask with any address: of each site only so many are kept, and written in a minute.
MOST = 100
NEW_A_MINUTE = 30
_new: dict[int, Bucket] = {}
# What this process wrote last, so that most requests ask no database.
_written: dict[tuple[int, str, str], datetime] = {}
_REMEMBERED = 10_000


def see(site: Site, *, origin: str, referrer: str, now: datetime) -> None:
    """Write down, at most once a minute, that a page of this origin asked for the widget of `site`."""
    page = _page(origin, referrer)
    if page is None:
        return
    key = (site.pk, *page)
    if key in _written and now - _written[key] < AGAIN:
        return
    if len(_written) > _REMEMBERED:
        _written.clear()
    _written[key] = now
    _write(site, *page, now)


def _page(origin: str, referrer: str) -> tuple[str, str] | None:
    """Origin and path; the browser's word for the origin wins over the address that it came from."""
    parts = urlsplit(referrer if len(referrer) < 4000 else "")
    asked_from = f"{parts.scheme}://{parts.netloc}"
    origin = origin or asked_from
    if not origin.startswith(("http://", "https://")) or len(origin) > 255 or origin == settings.BASE_URL:
        return None
    path = parts.path if asked_from == origin else ""
    return clean_line(origin), clean_line(path)[:500]


def _write(site: Site, origin: str, path: str, now: datetime) -> None:
    seen = Sighting.objects.filter(site=site, origin=origin, path=path)
    if seen.filter(seen_at__gt=now - AGAIN).exists() or seen.update(seen_at=now):
        return
    if not _new.setdefault(site.pk, Bucket(NEW_A_MINUTE, burst=NEW_A_MINUTE)).take():
        return
    try:
        with transaction.atomic():
            Sighting.objects.create(site=site, origin=origin, path=path, seen_at=now)
    except IntegrityError:
        return  # another process was first
    beyond = Sighting.objects.filter(site=site).order_by("-seen_at").values("pk")[MOST : MOST + 50]
    Sighting.objects.filter(pk__in=[row["pk"] for row in beyond]).delete()


def latest(site: Site) -> Sighting | None:
    """The page of an allowed origin that was opened last."""
    return Sighting.objects.filter(site=site, origin__in=site.origins).order_by("-seen_at").first()


def origins(site_ids: Sequence[int]) -> dict[int, set[str]]:
    """Where each of these sites was seen, allowed or not."""
    found: dict[int, set[str]] = {site_id: set() for site_id in site_ids}
    rows = Sighting.objects.filter(site__in=site_ids).order_by().values_list("site", "origin").distinct()
    for site_id, origin in rows:
        found[site_id].add(origin)
    return found


def pages(site: Site, most: int) -> list[Sighting]:
    """Pages of allowed origins, the latest on top."""
    return list(Sighting.objects.filter(site=site, origin__in=site.origins).order_by("-seen_at")[:most])


def strangers(site: Site, most: int) -> list[Sighting]:
    """The latest sighting of each origin that is not allowed."""
    others = Sighting.objects.filter(~Q(origin__in=site.origins), site=site).order_by("-seen_at")
    found: dict[str, Sighting] = {}
    for sighting in others[:MOST]:
        found.setdefault(sighting.origin, sighting)
    return list(found.values())[:most]
