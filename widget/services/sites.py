"""A client's websites: added, named, switched off and on, and where their widget may be shown."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Client, Site, User
from accounts.models.sites import validate_origins
from accounts.services import audit
from livechat.lib.errors import DomainError

MOST_SITES = 50
MOST_ORIGINS = 20
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class TooManySites(DomainError):
    code = "too_many_sites"
    message = f"A client can have at most {MOST_SITES} websites."


def add(client: Client, name: str, origin: str, *, by: User) -> Site:
    """A website with a snippet of its own. Raises TooManySites."""
    if client.sites.count() >= MOST_SITES:
        raise TooManySites
    with transaction.atomic():
        site = Site.objects.create(client=client, name=name, origins=[origin] if origin else [])
        audit.record(by, "site.added", subject=f"site:{site.pk}", client=client)
    return site


def rename(site: Site, name: str) -> None:
    Site.objects.filter(pk=site.pk).update(name=name)


def switch(site: Site, is_active: bool, *, by: User) -> None:
    """Off: pages with the snippet show nothing. Chats that run go on."""
    with transaction.atomic():
        if Site.objects.filter(pk=site.pk, is_active=not is_active).update(is_active=is_active):
            action = "site.switched_on" if is_active else "site.switched_off"
            audit.record(by, action, subject=f"site:{site.pk}", client=site.client)


def allow(site: Site, origins: list[str], *, by: User) -> None:
    """Exactly these origins may show the widget."""
    with transaction.atomic():
        Site.objects.filter(pk=site.pk).update(origins=origins)
        audit.record(by, "site.origins_changed", subject=f"site:{site.pk}", client=site.client)


def origin_of(written: str) -> str:
    """The origin that a person means: `Shop.example/cart` becomes `https://shop.example`.

    Raises ValidationError with a sentence that says what to write.
    """
    written = written.strip()
    address = written if "://" in written else f"https://{written}"
    shown = written[:80]
    if "*" in address:
        raise ValidationError(f"“{shown}”: stars are not possible here. Write each address on its own line.")
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise ValidationError(f"“{shown}” is not an address: write it as https://shop.example.") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValidationError(f"“{shown}” must begin with https:// or http://.")
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        raise ValidationError(f"“{shown}” is not an address: write it as https://shop.example.")
    suffix = f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{host}{suffix}"


def origins_of(written: str) -> list[str]:
    """The origins of a text with one on each line. Raises ValidationError, a sentence for each bad one."""
    origins, problems = [], []
    for line in filter(None, map(str.strip, written.splitlines()[: MOST_ORIGINS + 1])):
        try:
            origins.append(origin_of(line))
        except ValidationError as error:
            problems += error.messages
    if len(origins) > MOST_ORIGINS:
        problems.append(f"At most {MOST_ORIGINS} addresses are possible.")
    if problems:
        raise ValidationError(problems)
    unique = list(dict.fromkeys(origins))
    validate_origins(unique)
    return unique
