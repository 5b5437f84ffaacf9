"""What every page of a client's website shares: who may see it, and its tabs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

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

    return door


def site_page(
    request: HttpRequest, site: Site, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page that extends base_site.html."""
    return render(request, template, {"client": site.client, "site": site} | (context or {}), status=status)


@login_required
@require_safe
def site_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    client = access.managed_client(request.user)
    return render(
        request, "widget/sites/list.html", {"client": client, "sites": client.sites.order_by("name")}
    )
