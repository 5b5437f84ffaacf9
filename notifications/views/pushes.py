"""Calls to an operator's browsers with the console closed: what for, and which browsers (S1, O36)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Operator
from chats.views.desk import for_operators
from chats.views.fragments import fragment
from notifications.models import PushSettings
from notifications.senders import push
from notifications.services import push_subscriptions


class PushForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PushSettings
        fields = ("requests", "messages", "transfers", "alerts", "missed")


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def push_settings(request: HttpRequest, operator: Operator) -> HttpResponse:
    """A part of the settings page; what is sent are its switches."""
    chosen = push_subscriptions.settings_of(operator)
    form = PushForm(request.POST if request.method == "POST" else None, instance=chosen, auto_id="push_%s")
    if form.is_valid():
        form.save()
    context: dict[str, object] = {
        "form": form,
        "is_saved": form.is_bound and form.is_valid(),
        "key": push.public_key() if push.is_on() else "",
        "browsers": operator.push_subscriptions.count(),
        "is_member": operator.user.memberships.exists(),
    }
    return fragment(request, operator, "notifications/_push.html", context)


@require_POST
@for_operators
def push_browser(request: HttpRequest, operator: Operator) -> HttpResponse:
    """This browser is called from now on, or not any more."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    if "remove" in request.POST:
        push_subscriptions.remove(operator, given["endpoint"])
    else:
        session_key = request.session.session_key or ""
        push_subscriptions.add(operator, session_key, **given, now=timezone.now())
    return HttpResponse(status=204)
