"""Every owner hears of a new version of the Terms & Conditions (F7)."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Agreement, Member
from notifications.models import Delivery
from notifications.services import deliveries


def tell_owners(agreement_id: int, now: datetime) -> None:
    """One e-mail to each owner of each client; those of the first version as well."""
    agreement = Agreement.objects.get(pk=agreement_id)
    owners = Member.objects.filter(role=Member.Role.OWNER, user__is_active=True)
    for owner in owners.select_related("user", "client").order_by("pk").iterator():
        _tell(agreement, owner, now)


def _tell(agreement: Agreement, owner: Member, now: datetime) -> None:
    context = {
        "agreement": agreement,
        "client": owner.client,
        "is_in_force": agreement.effective_at is not None and agreement.effective_at <= now,
        "accept_url": settings.BASE_URL + reverse("dashboard_agreement"),
        "read_url": settings.BASE_URL + reverse("terms_version", args=[agreement.version]),
    }
    deliveries.queue(
        Delivery(
            kind=Delivery.Kind.ACCOUNT,
            client=owner.client,
            reference=f"agreement:{agreement.version}:{owner.pk}",
            recipient=owner.user.email,
            subject=f"Our Terms & Conditions, version {agreement.version}",
            text=render_to_string("notifications/email/agreement.txt", context),
            html=render_to_string("notifications/email/agreement.html", context),
            created_at=now,
            due_at=now,
        )
    )
