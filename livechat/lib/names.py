"""By which name a page was asked for."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

# Who watches over processes asks each of them by its number.
HEALTH = {"/healthz", "/readyz"}


class KnownNames(CommonMiddleware):
    """Django's refusal of hosts that are not in ALLOWED_HOSTS, but for pages that say nothing of anybody."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path_info in HEALTH else super().process_request(request)
