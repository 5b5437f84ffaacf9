"""What each dashboard page of one website shares."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import access
from accounts.models import Site, User

Given = ParamSpec("Given")


def for_managers(
    view: Callable[Concatenate[HttpRequest, Site, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, int, Given], HttpResponse]:
    """Give a view the website of `site_id`; whoever does not manage its client is told that there is none."""

    @wraps(view)
    @login_required
    def door(request: HttpRequest, site_id: int, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        assert isinstance(request.user, User)
        return view(request, access.managed_site(request.user, site_id), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, int, Given], HttpResponse]", door)


def site_page(
    request: HttpRequest, site: Site, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page that extends base_site.html."""
    return render(request, template, {"client": site.client, "site": site} | (context or {}), status=status)
