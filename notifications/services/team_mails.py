"""What goes out about a team and a client's standing: invitations, and what staff suspended."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Client, Member, TeamInvitation
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.services import deliveries

SUBJECT_LENGTH = 240


def invite(invitation_id: int, secret: str, now: datetime) -> Delivery:
    """The only place where the secret of an invitation is kept is this e-mail."""
    invitation = TeamInvitation.objects.select_related("client", "invited_by").get(pk=invitation_id)
    context = {
        "invitation": invitation,
        "client": invitation.client,
        "link": settings.BASE_URL + reverse("join_team", args=[secret]),
    }
    subject = f"Join the team of {invitation.client} on Live Chat Support"
    reference = f"team_invitation:{invitation.pk}:{invitation.digest[:16]}"
    return _queue(invitation.client, "team_invitation", subject, reference, invitation.email, context, now)


def tell_suspension(client_id: int, subject: str, is_suspended: bool, now: datetime) -> None:
    """To every owner: what stops or goes on, why, and that nothing is lost."""
    client = Client.objects.get(pk=client_id)
    what = "Your service" if subject == "service" else "Your promotions"
    context = {
        "client": client,
        "subject": subject,
        "is_suspended": is_suspended,
        "reason": client.suspended_reason if subject == "service" else client.promotions_suspended_reason,
    }
    words = f"{what} {'is' if subject == 'service' else 'are'} {'suspended' if is_suspended else 'back'}"
    for number, email in enumerate(owners_of(client)):
        reference = f"{subject}_{is_suspended}:{client.pk}:{now.isoformat()}:{number}".lower()
        _queue(client, "suspension", f"{words}: {client}", reference, email, context, now)


def owners_of(client: Client) -> list[str]:
    owners = Member.objects.filter(client=client, role=Member.Role.OWNER, user__is_active=True)
    return list(owners.order_by("pk").values_list("user__email", flat=True))


def _queue(
    client: Client,
    template: str,
    subject: str,
    reference: str,
    recipient: str,
    context: dict[str, object],
    now: datetime,
) -> Delivery:
    context["base_url"] = settings.BASE_URL
    return deliveries.queue(
        Delivery(
            client=client,
            kind=Delivery.Kind.ACCOUNT,
            reference=reference,
            recipient=recipient,
            subject=clean_line(subject)[:SUBJECT_LENGTH],
            text=render_to_string(f"notifications/email/{template}.txt", context),
            html=render_to_string(f"notifications/email/{template}.html", context),
            created_at=now,
            due_at=now,
        )
    )
