"""The faces of operators: public, since visitors see them, under names that nobody can guess."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import operator_pictured
from livechat.lib.files import content_of

YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def operator_picture(request: HttpRequest, picture_token: str) -> HttpResponse:
    operator = operator_pictured(picture_token)
    headers = {
        "Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable",
        # Host pages that are isolated show the frame only if all in it says this.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Disposition": "inline",
    }
    # Some kilobytes: no worth in streaming it.
    return HttpResponse(content_of(operator.picture), content_type="image/webp", headers=headers)
