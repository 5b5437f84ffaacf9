"""Pictures on buttons and heads: public, under names that nobody can guess, never changed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from livechat.lib.files import content_of
from widget import access

YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def widget_picture(request: HttpRequest, picture_token: str) -> HttpResponse:
    picture = access.design_picture(picture_token)
    headers = {
        "Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable",
        # Host pages that are isolated show only what says this.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Disposition": "inline",
    }
    # Some kilobytes: no worth in streaming it.
    return HttpResponse(content_of(picture.file), content_type="image/webp", headers=headers)
