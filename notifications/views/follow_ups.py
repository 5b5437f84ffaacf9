"""How a website goes after visitors who left (U3 to U5), and what became of it beside a chat."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Operator, Site, User
from accounts.views.websites import for_managers, site_page
from billing.services import post_units, text_rates
from chats import access
from chats.views.desk import for_operators
from chats.views.fragments import fragment
from livechat.lib.errors import DomainError
from livechat.lib.segments import size
from notifications.forms import FollowUpForm, TrialForm
from notifications.models import Delivery
from notifications.services import follow_ups, runs, trials, wording

LATEST = 6
# More than a chat ever has, short of a mishap.
MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def site_follow_ups(request: HttpRequest, site: Site) -> HttpResponse:
    settings = follow_ups.settings_of(site.pk)
    form = FollowUpForm(request.POST if request.method == "POST" else None, instance=settings)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. It holds for whatever goes out from now on.")
        return redirect("dashboard_site_follow_ups", site.pk)
    return _page(request, site, form, TrialForm(), 422 if form.is_bound else 200)


@require_POST
@for_managers
def preview_follow_ups(request: HttpRequest, site: Site) -> HttpResponse:
    """What a visitor would get by a form as it is filled in now, saved or not."""
    form = FollowUpForm(request.POST, instance=follow_ups.settings_of(site.pk))
    form.is_valid()
    return JsonResponse(_preview(site, form))


@require_POST
@for_managers
def try_follow_up(request: HttpRequest, site: Site) -> HttpResponse:
    """A text to a number that is typed in, or the e-mail to one's own address; by what was saved last."""
    assert isinstance(request.user, User)
    form = TrialForm(request.POST)
    now = timezone.now()
    try:
        if "phone" not in request.POST:
            trials.send_email(site, request.user, now)
            messages.success(request, f"The e-mail is on its way to {request.user.email}.")
            return redirect("dashboard_site_follow_ups", site.pk)
        if form.is_valid():
            text = trials.send_text(site, form.cleaned_data["phone"], now)
            messages.success(request, f"The text is on its way to {text.recipient}.")
            return redirect("dashboard_site_follow_ups", site.pk)
    except DomainError as error:
        form.add_error("phone" if error.code == "bad_phone" else None, error.message)
    saved = FollowUpForm(instance=follow_ups.settings_of(site.pk))
    return _page(request, site, saved, form, 422)


def _page(
    request: HttpRequest, site: Site, form: FollowUpForm, trial: TrialForm, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "trial": trial,
        "rates": text_rates.rates(),
        "currency": text_rates.currency(),
        "units": post_units.balance(site.client),
        "preview": _preview(site, form),
    }
    return site_page(request, site, "notifications/follow_ups.html", context, status)


def _preview(site: Site, form: FollowUpForm) -> dict[str, str]:
    example = wording.example(site, form.instance)
    return {
        "text": example.text,
        "text_size": _size(example.text),
        "confirmation": example.confirmation,
        "confirmation_size": _size(example.confirmation),
        "subject": example.subject,
        "words": example.words,
        "sender": str(example.context["sender"]),
    }


def _size(text: str) -> str:
    """ "142 characters, 1 segment": what decides what it costs."""
    measured = size(text)
    return f"{measured.length} characters, {measured.segments} segment{'' if measured.segments == 1 else 's'}"


@require_safe
@for_operators
def chat_follow_ups(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """Since when the visitor is away, what goes out next, and what became of all that went out."""
    chat = access.chat_for(operator, chat_id)
    deliveries = list(Delivery.objects.filter(chat=chat)[:MOST])
    context: dict[str, object] = {
        "chat": chat,
        "outlook": follow_ups.outlook(chat),
        "deliveries": deliveries[:LATEST],
        "earlier": deliveries[LATEST:],
    }
    return fragment(request, operator, "notifications/_follow_ups.html", context)


@require_safe
@for_operators
def chat_told(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """The same in the conversation itself: a fragment for beneath its messages."""
    chat = access.chat_for(operator, chat_id)
    return render(request, "notifications/_told.html", {"told": runs.by_response(chat)})
