"""The link at the end of a follow-up e-mail, and what mail programs do with one click (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.services import opt_outs


# The token is the right: a mail program has neither a cookie nor a form of ours.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, unsubscribe_token: str) -> HttpResponse:
    """A look changes nothing, since programs look at links; **Unsubscribe** does, and can be undone."""
    email, client = opt_outs.read(unsubscribe_token)
    if request.method == "POST":
        change = opt_outs.allow_emails if request.POST.get("again") else opt_outs.stop_emails
        change(email, client, timezone.now())
        return redirect("unsubscribe", unsubscribe_token)
    has_stopped = opt_outs.has_stopped_emails(email, client)
    context = {"client": client, "email": email, "has_stopped": has_stopped}
    return render(request, "notifications/unsubscribe.html", context)
