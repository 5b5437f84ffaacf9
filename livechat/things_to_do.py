"""What is wrong with a client's chat, or will be soon: one sentence and one link each, the worst first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts import access
from accounts.models import Client, Site, User
from accounts.services import agreements
from billing.models import CreditAccount, Subscription, TopUp
from billing.services import credits
from chats.models import Inquiry
from widget.services import sightings

BILLING = "/dashboard/billing/"
BUY = "/dashboard/billing/buy/"
# Inquiries that wait longer are worth a word.
WAITING = timedelta(days=1)
# The fee's end is near enough to say so (product.md sends a reminder then, too).
CUT_OFF_SOON = timedelta(days=3)


class Level(StrEnum):
    WRONG = "danger"
    SOON = "warning"
    BETTER = "info"


@dataclass(frozen=True)
class Thing:
    """Something to do."""

    level: Level
    words: str
    action: str
    href: str


def things_to_do(client: Client, user: User, obstacle: str, now: datetime) -> Iterator[Thing]:
    """For owners and admins, the worst first; `obstacle` is what `entitlement.may_chat` says."""
    found = [
        *_service(client, obstacle, now),
        *_top_up(client),
        *_websites(client),
        *_inquiries(client, now),
        *_agreement(client, user, now),
        *_people(client, user),
    ]
    yield from sorted(found, key=lambda thing: list(Level).index(thing.level))


def _service(client: Client, obstacle: str, now: datetime) -> Iterator[Thing]:
    """Why visitors find the contact form, or soon will."""
    account = CreditAccount.objects.filter(client=client).first()
    subscription = Subscription.objects.filter(client=client).first()
    if obstacle == "suspended":
        words = f"The service is suspended: {client.suspended_reason}"
        yield Thing(Level.WRONG, words, "See the terms", "/terms/")
    elif obstacle == "unpaid" and subscription is None:
        words = "No package is chosen yet, so visitors find the contact form."
        yield Thing(Level.WRONG, words, "Go on with the sign-up", reverse("sign_up"))
    elif obstacle == "unpaid" and subscription and subscription.ends_at:
        words = (
            f"Your subscription ended on {subscription.ends_at:%-d %B}, so visitors find the contact form."
        )
        yield Thing(Level.WRONG, words, "Begin again", BILLING)
    elif obstacle == "unpaid":
        words = "The platform fee is not paid, so visitors find the contact form. Your credits are kept."
        yield Thing(Level.WRONG, words, "Pay the fee", BILLING)
    elif account and account.owed:
        words = (
            f"{_count(account.owed, 'credit')} owed after a refund or dispute: chats begin again once paid."
        )
        yield Thing(Level.WRONG, words, "Buy credits", BUY)
    elif obstacle == "no_credits":
        yield Thing(Level.WRONG, "No credits are left: visitors find the contact form.", "Buy credits", BUY)
    else:
        yield from _service_soon(subscription, account, now)
    if client.promotions_suspended_at is not None and obstacle != "suspended":
        words = f"Promotions are suspended: {client.promotions_suspended_reason}"
        yield Thing(Level.WRONG, words, "See the terms", "/terms/")


def _service_soon(
    subscription: Subscription | None, account: CreditAccount | None, now: datetime
) -> Iterator[Thing]:
    assert subscription is not None, "without one the fee is not paid"
    until = subscription.paid_until
    if subscription.ends_at is not None:
        words = f"Your subscription ends on {subscription.ends_at:%-d %B, %H:%M} UTC, and chats with it."
        yield Thing(Level.SOON, words, "Keep it", BILLING)
    elif until is not None and until <= now + CUT_OFF_SOON:
        words = f"The platform fee is due: without it chats stop on {until:%-d %B, %H:%M} UTC."
        yield Thing(Level.SOON, words, "Pay the fee", BILLING)
    needs_credits = subscription.package == Subscription.Package.OPERATIONS
    if needs_credits and account and account.balance < account.threshold:
        words = (
            f"{_count(account.balance, 'credit')} left, which is below your threshold of {account.threshold}."
        )
        yield Thing(Level.SOON, words, "Buy credits", BUY)


def _top_up(client: Client) -> Iterator[Thing]:
    """Credits that somebody wanted to be bought by themselves, and that are not."""
    top_up = TopUp.objects.filter(client=client).exclude(problem="").first()
    if top_up is not None and (not top_up.is_active or credits.balance(client) < top_up.below):
        words = f"Credits are not bought automatically: {top_up.problem}"
        yield Thing(Level.SOON, words, "Automatic top-up", reverse("dashboard_usage"))


def _websites(client: Client) -> Iterator[Thing]:
    sites = list(client.sites.all())
    if not sites:
        words = "There is no website yet: add one to get the snippet for it."
        yield Thing(Level.WRONG, words, "Add a website", reverse("dashboard_sites"))
    seen = sightings.origins([site.pk for site in sites])
    for site in sites:
        yield from _website(site, is_seen=not seen[site.pk].isdisjoint(site.origins))


def _website(site: Site, *, is_seen: bool) -> Iterator[Thing]:
    installation = reverse("dashboard_site_installation", args=[site.pk])
    if not site.is_active:
        words = f"The chat box of {site} is switched off."
        yield Thing(Level.BETTER, words, "Websites", reverse("dashboard_sites"))
    elif not site.origins:
        yield Thing(
            Level.WRONG, f"No address may show the chat box of {site} yet.", "Allow one", installation
        )
    elif not is_seen:
        words = f"The chat box of {site} was not seen on any page yet."
        yield Thing(Level.SOON, words, "Install it", installation)


def _inquiries(client: Client, now: datetime) -> Iterator[Thing]:
    waiting = Inquiry.objects.filter(
        client=client, state=Inquiry.State.OPEN, created_at__lt=now - WAITING
    ).count()
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        words = f"{_count(waiting, 'inquiry', 'inquiries')} {verb} for an answer for more than a day."
        yield Thing(Level.SOON, words, "Customer service box", reverse("console_inbox"))


def _agreement(client: Client, user: User, now: datetime) -> Iterator[Thing]:
    """New Terms & Conditions are the owner's to accept (F7)."""
    pending = agreements.pending_for(client, now) if access.owns(user.pk, client.pk) else None
    if pending is None or pending.effective_at is None:
        return
    until = f"{pending.effective_at:%-d %B %Y}"
    if agreements.is_accepted(client, now):
        words, level = f"New Terms & Conditions take effect on {until}.", Level.SOON
    else:
        words, level = f"Promotions pause: the Terms & Conditions of {until} are not accepted.", Level.WRONG
    yield Thing(level, words, "Read and accept", reverse("dashboard_agreement"))


def _people(client: Client, user: User) -> Iterator[Thing]:
    if user.acting_for is None and not Authenticator.objects.filter(user=user).exists():
        words = "Your account is guarded by a password alone."
        yield Thing(Level.BETTER, words, "Add a second factor", reverse("dashboard_security"))


def _count(number: int, one: str, many: str = "") -> str:
    """1 credit, 2 credits."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
