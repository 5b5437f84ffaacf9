"""The first version of the Terms & Conditions, which the owners of the demo have accepted."""

from datetime import datetime
from pathlib import Path

from accounts.models import Agreement, Member
from accounts.services import agreements
from livechat.demo.people import CLIENTS

TEXT = Path(__file__).with_name("terms.md")


def publish(now: datetime) -> None:
    """Before there are owners, who would be told; what staff publish after it stays as it is."""
    if not Agreement.objects.exists():
        agreements.publish(agreements.draft(TEXT.read_text()), now, now, None)


def accept(now: datetime) -> None:
    """For clients that have accepted nothing yet."""
    owners = Member.objects.filter(
        role=Member.Role.OWNER,
        client__slug__in=[client.slug for client in CLIENTS],
        client__acceptances__isnull=True,
    )
    for owner in owners.select_related("client", "user"):
        if asked := agreements.pending_for(owner.client, now):
            agreements.accept(asked, owner.client, owner.user, None, now)
