"""`/dashboard/deliveries/`: what went out for a client, what did not, and why; as a page and as a table."""

from collections.abc import Iterator

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Client, User
from livechat.lib.csv import csv_response
from livechat.lib.paging import Newest, every
from notifications.models import Delivery
from notifications.services import delivery_log

HEADER = ("Date (UTC)", "What", "To", "Website", "State", "Why", "Segments", "Post units", "Chat")


class Filters(forms.Form):
    q = forms.CharField(label="Address or number", required=False)
    kind = forms.ChoiceField(label="What", required=False)
    state = forms.ChoiceField(label="State", required=False)
    site = forms.ChoiceField(label="Website", required=False)
    period = forms.ChoiceField(label="When", required=False)

    def __init__(self, request: HttpRequest, client: Client) -> None:
        super().__init__(request.GET, label_suffix="", auto_id="filter_%s")
        sites = [(str(pk), name) for pk, name in client.sites.order_by("name").values_list("pk", "name")]
        choices = {
            "kind": ("Everything", Delivery.Kind.choices),
            "state": ("Any state", Delivery.State.choices),
            "site": ("All websites", sites),
            "period": ("Any time", list(delivery_log.PERIODS.items())),
        }
        for name, (nothing, options) in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", nothing), *options]
        if len(sites) < 2:
            del self.fields["site"]


@login_required
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    client = access.managed_client(request.user)
    rows = delivery_log.of_client(client, request.GET, timezone.now())
    context = {
        "client": client,
        "page": Newest(rows.select_related("chat__site", "chat__visitor"), request.GET),
        "filters": Filters(request, client),
        "is_filtered": any(request.GET.get(name) for name in Filters.base_fields),
        "query": request.GET.urlencode(),
        "has_desk": request.user.acting_for is None and hasattr(request.user, "operator"),
    }
    return render(request, "notifications/deliveries.html", context)


@login_required
@require_safe
def delivery_table(request: HttpRequest) -> StreamingHttpResponse:
    """The same filters as the page."""
    assert isinstance(request.user, User)
    client = access.managed_client(request.user)
    rows = delivery_log.of_client(client, request.GET, timezone.now()).select_related("chat__site")
    return csv_response(f"deliveries-{client.slug}", HEADER, _rows(every(rows)), request=request)


def _rows(deliveries: Iterator[Delivery]) -> Iterator[tuple[object, ...]]:
    for one in deliveries:
        yield (
            f"{one.created_at:%Y-%m-%d %H:%M:%S}",
            one.get_kind_display(),
            one.recipient,
            one.chat.site.name if one.chat else "",
            one.get_state_display(),
            delivery_log.reason(one),
            one.segments,
            delivery_log.cost(one),
            one.chat_id,
        )
