"""Answers that any page of any origin may load without credentials, and a CDN may keep."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


def shared(request: HttpRequest, response: HttpResponse, *, seconds: int, stale_seconds: int) -> HttpResponse:
    """`response`, or 304 by its ETag; fresh for `seconds`, then stale while a browser asks again."""
    answer = get_conditional_response(request, etag=response.get("ETag"), response=response) or response
    answer["Cache-Control"] = f"public, max-age={seconds}, stale-while-revalidate={stale_seconds}"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    # What a page's policy may load and who may frame it mean nothing to what is no page; the decorators
    # take views without a key.
    answer._csp_exempt = True  # type: ignore[attr-defined]
    answer.xframe_options_exempt = True
    return answer
