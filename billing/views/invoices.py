"""Invoices: a list, each as a page to print and as a PDF, and the same by the link of an e-mail."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import managed_client
from accounts.models import User
from billing import pdf
from billing.access import invoice_of
from billing.models import Invoice
from billing.services import invoices
from livechat.lib.paging import Newest


@login_required
@require_safe
def invoice_list(request: HttpRequest) -> HttpResponse:
    client = managed_client(_user(request))
    page = Newest(Invoice.objects.filter(client=client).select_related("order"), request.GET.dict())
    return render(request, "billing/invoices.html", {"client": client, "page": page})


@login_required
@require_safe
def invoice_page(request: HttpRequest, invoice_name: str) -> HttpResponse:
    client = managed_client(_user(request))
    context = {"client": client, "invoice": invoice_of(client, invoice_name)}
    return render(request, "billing/invoice.html", context)


@login_required
@require_safe
def invoice_pdf(request: HttpRequest, invoice_name: str) -> HttpResponse:
    return _download(invoice_of(managed_client(_user(request)), invoice_name))


@require_safe
def invoice_shared(request: HttpRequest, invoice_token: str) -> HttpResponse:
    """What the billing address was sent a link to; it shows this invoice and leads nowhere else."""
    context = {"invoice": invoices.by_token(invoice_token), "token": invoice_token}
    return _unlisted(render(request, "billing/invoice_shared.html", context))


@require_safe
def invoice_shared_pdf(request: HttpRequest, invoice_token: str) -> HttpResponse:
    return _unlisted(_download(invoices.by_token(invoice_token)))


def _download(invoice: Invoice) -> HttpResponse:
    answer = HttpResponse(pdf.render(invoice), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{invoice.kind}-{invoice.name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _unlisted(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
