"""What a door that is asked very often must know of a site, read from the database now and then."""

import time

from msgspec import Struct

from accounts.models import Site
from livechat.lib.db import run
from livechat.lib.errors import NotFound
from widget import access

KEPT_SECONDS = 15.0
MOST = 5_000


class Host(Struct, frozen=True):
    """A site's id, and the origins of pages that may have its widget."""

    site_id: int
    origins: frozenset[str]


_known: dict[str, tuple[float, Host | None]] = {}


async def host_of(key: str) -> Host | None:
    """None for a site that is not there or is switched off. Raises Busy."""
    now = time.monotonic()
    at, host = _known.get(key, (0.0, None))
    if not at or now - at > KEPT_SECONDS:
        host = await run(_read, key)
        if len(_known) >= MOST:
            # Made-up keys are remembered too, so that they cost no query each.
            _known.clear()
        _known[key] = (now, host)
    return host


def _read(key: str) -> Host | None:
    try:
        site: Site = access.active_site(key)
    except NotFound:
        return None
    return Host(site.pk, frozenset(site.origins))
