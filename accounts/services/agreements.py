"""The Terms & Conditions: drafted, published once and never changed again, accepted by owners (F7)."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet

from accounts.models import Acceptance, Agreement, Client, User
from accounts.services import audit
from accounts.signals import agreement_published
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.text import clean
from livechat.lib.winning import win

NOTICE = timedelta(days=30)


class DraftExists(DomainError):
    code = "draft_exists"
    message = "There is a version that is not published yet: go on with that one."


class AlreadyPublished(DomainError):
    code = "already_published"
    message = "This version is published: it is never changed again."


class TooSoon(DomainError):
    code = "too_soon"
    message = f"A new version takes effect {NOTICE.days} days after it is published, or later."


def draft(text: str, summary: str = "") -> Agreement:
    """Begin the next version. Raises DraftExists, EmptyText, BadText."""
    text = clean(text)
    # Counted before looking: a draft that begins in between is then seen, or has taken the number.
    last: int = Agreement.objects.aggregate(last=Max("version"))["last"] or 0
    if Agreement.objects.filter(published_at__isnull=True).exists():
        raise DraftExists
    try:
        with transaction.atomic():
            return Agreement.objects.create(version=last + 1, text=text, summary=summary.strip())
    except IntegrityError:
        # Whoever began at the same moment counted to the same number.
        raise DraftExists from None


def revise(agreement: Agreement, text: str, summary: str) -> None:
    """Change a draft. Raises AlreadyPublished, EmptyText, BadText."""
    if not _win(agreement, text=clean(text), summary=summary.strip()):
        raise AlreadyPublished


def earliest(now: datetime) -> datetime:
    """When a version that is published now may take effect: the first one at once."""
    newest = published(now).first()
    if newest is None or newest.effective_at is None:
        return now
    return max(now + NOTICE, newest.effective_at)


def publish(agreement: Agreement, effective_at: datetime, now: datetime, actor: User | None) -> None:
    """Tell every owner, and hold it unchanged from now on. Raises TooSoon, AlreadyPublished."""
    if effective_at < earliest(now):
        raise TooSoon
    with transaction.atomic():
        if not _win(agreement, published_at=now, effective_at=effective_at):
            raise AlreadyPublished
        audit.record(actor, "agreement.published", subject=f"agreement:{agreement.version}")
        agreement_published.send(Agreement, agreement_id=agreement.pk, now=now)


def published(now: datetime) -> QuerySet[Agreement]:
    """Every version that people may read, the newest first."""
    return Agreement.objects.filter(published_at__lte=now).order_by("-version")


def current(now: datetime) -> Agreement | None:
    """The version in force."""
    return published(now).filter(effective_at__lte=now).first()


def accepted_by(client: Client) -> Acceptance | None:
    """The newest version that the client's owner said yes to, with who and when."""
    accepted = Acceptance.objects.filter(client=client).select_related("agreement", "user")
    return accepted.order_by("-agreement__version").first()


def pending_for(client: Client, now: datetime) -> Agreement | None:
    """The newest version that the client has yet to accept, in force or not."""
    newest = published(now).first()
    if newest is None or _has_accepted(client, newest.version):
        return None
    return newest


def accept(agreement: Agreement, client: Client, user: User, address: str | None, now: datetime) -> None:
    """The owner's yes, once for each version: a second one changes nothing. Raises NotFound for a draft."""
    if agreement.published_at is None:
        raise NotFound
    with transaction.atomic():
        _, is_new = Acceptance.objects.get_or_create(
            agreement=agreement,
            client=client,
            defaults={"user": user, "address": address, "accepted_at": now},
        )
        if is_new:
            subject = f"agreement:{agreement.version}"
            audit.record(user, "agreement.accepted", subject=subject, client=client)


def is_accepted(client: Client, now: datetime) -> bool:
    """Whether the client agreed to what is in force, or to something newer; true while nothing is."""
    in_force = published(now).filter(effective_at__lte=now).values_list("version", flat=True).first()
    return in_force is None or _has_accepted(client, in_force)


def _has_accepted(client: Client, version: int) -> bool:
    return Acceptance.objects.filter(client=client, agreement__version__gte=version).exists()


def _win(draft: Agreement, **values: object) -> int:
    """Only while it is a draft. Its number is its name, and no count of changes, as `win` would have it."""
    drafts = Agreement.objects.filter(pk=draft.pk, published_at__isnull=True)
    return win(drafts, version=F("version"), **values)
