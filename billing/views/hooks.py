"""Where Stripe tells us what happened."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import gateways
from billing.gateways.base import GatewayDown
from billing.models import Gateway
from livechat.lib.errors import NotFound


@csrf_exempt
@require_POST
def stripe_hook(request: HttpRequest) -> HttpResponse:
    """200 for what was done, was done before, or is none of ours; 400 for what Stripe did not sign."""
    if Gateway.STRIPE not in gateways.offered():
        raise NotFound
    # Only where it is switched on: see billing/gateways/__init__.py.
    from billing.services import stripe_events

    event = stripe_events.read(
        request.body, request.headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRET
    )
    if event is None:
        return HttpResponse("Not signed by Stripe.", status=400, content_type="text/plain")
    try:
        stripe_events.receive(event, timezone.now())
    except GatewayDown:
        # Stripe sends it again, and nothing was written.
        return HttpResponse("Try again later.", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
