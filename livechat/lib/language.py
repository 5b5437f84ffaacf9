"""Whose language a page speaks."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

TRANSLATED = ("/widget/", "/chat/")


class VisitorsLanguage(LocaleMiddleware):
    """Visitors are spoken to in their browser's language; everything else is English throughout.

    Otherwise the libraries' own words would be translated in the middle of our English pages.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(TRANSLATED):
            super().process_request(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
