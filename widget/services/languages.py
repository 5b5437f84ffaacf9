"""Which language a visitor is spoken to in (X12)."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import Site
from widget.services import designs

KNOWN = [code for code, _ in settings.LANGUAGES]


def offered(site: Site) -> list[str]:
    """What the site speaks, its own language first; all that we know where nobody has chosen."""
    return designs.for_site(site).languages or KNOWN


def choose(site: Site, wanted: Iterable[str]) -> str:
    """The first wanted language that the site offers, else the site's own."""
    choice = offered(site)
    return next((code for code in map(base, wanted) if code in choice), choice[0])


def known(language: str) -> str:
    """A language that a browser names, if we speak it; else English."""
    return language if language in KNOWN else settings.LANGUAGE_CODE


def base(tag: str) -> str:
    """The language of a tag such as pt-BR."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()


def asked_for(request: HttpRequest) -> list[str]:
    """What the address asks for, best first: the page's and the browser's languages, from the loader."""
    return request.GET.get("locale", "")[:100].split(",")


def accepted_by(request: HttpRequest) -> Iterator[str]:
    """The same, then what the browser says; not for answers that a CDN keeps."""
    yield from asked_for(request)
    for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        yield tag
