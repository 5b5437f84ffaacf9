"""Visitors online now, and the invitation by hand (X2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import RedisError

from accounts.models import Operator
from chats import access
from chats.services import invitations, lookers
from chats.views.desk import for_operators, page
from chats.views.fragments import is_fragment
from livechat.lib import countries
from livechat.lib.db import Busy
from livechat.lib.errors import NotFound
from livechat.lib.refusals import is_script

A_PAGE = 50
MOST = 200


@require_safe
@for_operators
def visitor_list(request: HttpRequest, operator: Operator) -> HttpResponse:
    """The list alone for the script that keeps it fresh."""
    count = _count(request.GET.get("show", ""))
    context: dict[str, object] = {"has_countries": countries.is_known()}
    try:
        rows, total = lookers.newest(operator, count, timezone.now())
    except (RedisError, OSError):
        context["is_away"] = True
    else:
        more = total - len(rows)
        wider = min(count + A_PAGE, MOST) if more > 0 and count < MOST else 0
        context |= {
            "rows": rows,
            "total": total,
            "more": more,
            "wider": wider,
            "many_sites": len({row.site.pk for row in rows}) > 1,
        }
    if is_fragment(request):
        return render(request, "chats/visitors/_list.html", context)
    context |= {"greeting": invitations.GREETING, "text_length": invitations.TEXT_LENGTH}
    return page(request, operator, "chats/visitors/page.html", context)


@require_POST
@for_operators
def invite(request: HttpRequest, operator: Operator, site_id: int, browser: str) -> HttpResponse:
    """**Invite** one of them."""
    site = access.site_for(operator, site_id)
    if len(browser) != 64:
        raise NotFound
    try:
        invitations.invite(operator, site, browser, text=request.POST.get("text", ""), now=timezone.now())
    except (RedisError, OSError) as error:
        raise Busy from error
    return HttpResponse(status=204) if is_script(request) else redirect("console_visitors")


def _count(asked: str) -> int:
    return min(max(int(asked), A_PAGE), MOST) if asked.isdecimal() and len(asked) < 4 else A_PAGE
