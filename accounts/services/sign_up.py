"""A business opens its account: the client, its first website, and the owner."""

import secrets
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.models import Client, Member, Site, User
from accounts.services import audit, members
from livechat.lib.errors import DomainError

SLUG_LENGTH = 50


class EmailTaken(DomainError):
    code = "email_taken"
    message = "There is an account with this address already. Sign in, or get a new password."


class InATeam(DomainError):
    code = "in_a_team"
    message = "You are in a team already."


class Business(NamedTuple):
    """What the account is for; `origin` is where the first website is."""

    name: str
    origin: str


def open_account(business: Business, *, name: str, email: str, password: str) -> User:
    """The owner and their client; the address is confirmed later. Raises EmailTaken."""
    email = email.strip().lower()
    with transaction.atomic():
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, password, name=name)
        except IntegrityError:
            raise EmailTaken from None
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
        _found(business, user)
    return user


def open_client(business: Business, user: User) -> Client:
    """For somebody who signs in already and is in no team. Raises InATeam."""
    with transaction.atomic():
        # Whoever presses twice waits for this row, and then finds the first client.
        User.objects.select_for_update().get(pk=user.pk)
        if Member.objects.filter(user=user).exists():
            raise InATeam
        return _found(business, user)


def _found(business: Business, user: User) -> Client:
    client = _client(business.name)
    Member.objects.create(client=client, user=user, role=Member.Role.OWNER)
    members.give_desk(user)
    site = business.origin.partition("://")[2] or business.name
    Site.objects.create(client=client, name=site[:100], origins=[business.origin] if business.origin else [])
    audit.record(user, "client.signed_up", subject=f"client:{client.pk}", client=client)
    return client


def _client(name: str) -> Client:
    """With a readable slug that is nobody else's."""
    slug = slugify(name)[:SLUG_LENGTH].strip("-")
    if slug:
        try:
            with transaction.atomic():
                return Client.objects.create(name=name, slug=slug)
        except IntegrityError:
            slug += "-"
    return Client.objects.create(name=name, slug=f"{slug}{secrets.token_hex(4)}")
