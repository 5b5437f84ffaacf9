"""Who a browser belongs to: a signed-in customer of the site, or nobody who wants to be remembered."""

import re
from typing import Annotated

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from msgspec import Meta

from accounts.models import Site
from chats.services import customers, visitors
from chats.views.attachments import BadForm, refused
from livechat.lib.errors import DomainError, NotFound
from widget import access
from widget.services import identity, signatures

MAX_BYTES = 4_096
TOKEN = re.compile(rb"[A-Za-z0-9_-]{32,64}")


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `LiveChat('identify')` was given."""

    id: Annotated[str, Meta(min_length=1, max_length=120)]
    signature: Annotated[str, Meta(max_length=128)]
    name: Annotated[str, Meta(max_length=100)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""


_decode = msgspec.json.Decoder(Signed).decode


@csrf_exempt
@require_POST
def widget_identity(request: HttpRequest) -> HttpResponse:
    """The token of a signed-in customer for a right signature; it takes the place of the browser's own."""
    try:
        site = access.site_of_ticket(request.headers.get("X-Widget-Ticket", ""))
        return JsonResponse(_exchange(request, site))
    except DomainError as error:
        return refused(error)


def _exchange(request: HttpRequest, site: Site) -> dict[str, object]:
    try:
        given = _decode(request.read(MAX_BYTES))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadForm("This is not what a page says of its customer.") from None
    signatures.check(site, given.id, given.signature)
    own = request.headers.get("Authorization", "").removeprefix("Bearer ")
    here = access.visitor_with(own, site)
    token, now = signatures.token_of(site, given.id), timezone.now()
    customer = customers.sign_in(site, given.id, identity.hash_token(token), now, here=here)
    customers.introduce(customer, now, name=given.name, email=given.email, phone=given.phone)
    is_other = here is not None and here.signed_id not in ("", given.id)
    return {"token": token, "is_other": is_other}


@csrf_exempt
@require_POST
def widget_forget(request: HttpRequest, key: str) -> HttpResponse:
    """A visitor agrees no more: a row of theirs that nothing hangs on goes. The body is the token alone."""
    answer = HttpResponse(status=204, headers={"Access-Control-Allow-Origin": "*"})
    try:
        site = access.active_site(key)
    except NotFound:
        return answer
    token = request.read(MAX_BYTES)
    if request.headers.get("Origin") in (*site.origins, settings.BASE_URL) and TOKEN.fullmatch(token):
        visitors.forget(site, identity.hash_token(token.decode()))
    return answer
