"""The country of an address, from a file that the operator of this server has put there (GEOIP_PATH)."""

from functools import lru_cache

import maxminddb
from django.conf import settings


def is_known() -> bool:
    """Whether there is such a file."""
    return bool(settings.GEOIP_PATH)


def country_of(address: str) -> str:
    """In English; empty for an address that the file does not have, or without a file."""
    if not settings.GEOIP_PATH:
        return ""
    try:
        found = _reader(settings.GEOIP_PATH).get(address)
    except ValueError:
        return ""  # no address, such as a unix socket's
    country = found.get("country") if isinstance(found, dict) else None
    names = country.get("names") if isinstance(country, dict) else None
    return str(names.get("en", "")) if isinstance(names, dict) else ""


@lru_cache(maxsize=1)
def _reader(path: str) -> maxminddb.Reader:
    return maxminddb.open_database(path)
