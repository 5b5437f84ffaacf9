"""What every page of the console begins with: who asks."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from accounts import access
from accounts.models import Operator, User
from livechat.lib.errors import NotFound

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]
OperatorView = Callable[Concatenate[HttpRequest, Operator, Given], HttpResponseBase]


def for_operators(view: OperatorView[Given]) -> View[Given]:
    """Give a view the operator who is signed in; who has no desk is told so."""

    @wraps(view)
    def door(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        assert isinstance(request.user, User)
        try:
            operator = access.operator_of_user(request.user)
        except NotFound:
            return render(request, "chats/no_operator.html", status=403)
        return view(request, operator, *args, **kwargs)

    # Two thirds of a page are the same few words; Django hides the CSRF token from whoever measures.
    return cast("View[Given]", gzip_page(login_required(door)))


def page(request: HttpRequest, operator: Operator, template: str, context: dict[str, object]) -> HttpResponse:
    """A page within the console's shell, which has the operator's own socket."""
    shell = {"operator": operator, "release": settings.RELEASE}
    return render(request, template, {**shell, **context})
