"""An e-mail to one member of a team, with the link that switches its kind off."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Member
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.services import deliveries, notice_switches

SUBJECT_LENGTH = 240


def queue(
    member: Member,
    kind: Delivery.Kind,
    *,
    reference: str,
    subject: str,
    context: dict[str, object],
    now: datetime,
) -> None:
    """The template is named after the kind. `member.user` is loaded. Safe to run twice."""
    if Delivery.objects.filter(reference=reference).exists():
        return
    page = "console_inbox" if hasattr(member.user, "operator") else "dashboard"
    context = context | {
        "client": member.client,
        "link": settings.BASE_URL + reverse(page),
        "unsubscribe": notice_switches.link(member.pk, kind),
    }
    deliveries.queue(
        Delivery(
            client_id=member.client_id,
            member=member,
            kind=kind,
            reference=reference,
            recipient=member.user.email,
            subject=clean_line(subject)[:SUBJECT_LENGTH],
            text=render_to_string(f"notifications/email/{kind}.txt", context),
            html=render_to_string(f"notifications/email/{kind}.html", context),
            created_at=now,
            due_at=now,
        )
    )
