"""What a website's visitors would get, sent to whoever sets it up: priced and paid like any other."""

from datetime import datetime

import phonenumbers
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts.models import Site, User
from billing.services import post_units
from livechat.lib.errors import DomainError
from livechat.lib.phone import e164
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.senders import text
from notifications.services import deliveries, follow_ups, opt_outs, wording

A_DAY = 10
SUBJECT_LENGTH = 240
Kind = Delivery.Kind


class TooManyTrials(DomainError):
    code = "too_many_trials"
    message = f"{A_DAY} of these have been sent today, which is as often as it can be. Try again tomorrow."


class NoTexts(DomainError):
    code = "no_texts"
    message = "This number has told us STOP. Text START to us from it first."


def send_text(site: Site, phone: str, now: datetime) -> Delivery:
    """To a number that was typed in.

    Raises BadPhone, NoTexts, TooManyTrials, CountryRefused or NoUnits.
    """
    recipient = e164(phone)
    if opt_outs.has_stopped_texts(recipient, text.sender()):
        raise NoTexts
    trial = Delivery(kind=Kind.TEST_TEXT, recipient=recipient, sender=text.sender())
    example = wording.example(site, follow_ups.settings_of(site.pk))
    words = wording.introduced(trial, site.client, example.text)
    # It is paid when it is claimed; what is certain to be refused then is said at once.
    country = phonenumbers.region_code_for_number(phonenumbers.parse(recipient)) or ""
    if post_units.balance(site.client) < post_units.price(country, words).units:
        raise post_units.NoUnits
    return _queue(site, now, kind=trial.kind, recipient=recipient, sender=trial.sender, text=words)


def send_email(site: Site, user: User, now: datetime) -> Delivery:
    """To their own address alone. Raises TooManyTrials."""
    example = wording.example(site, follow_ups.settings_of(site.pk))
    return _queue(
        site,
        now,
        kind=Kind.TEST_EMAIL,
        recipient=user.email,
        subject=clean_line(example.subject)[:SUBJECT_LENGTH],
        text=render_to_string("notifications/email/follow_up.txt", example.context),
        html=render_to_string("notifications/email/follow_up.html", example.context),
    )


def _queue(site: Site, now: datetime, **values: object) -> Delivery:
    for number in range(1, A_DAY + 1):
        # Unique, so that racing ones cannot both be the tenth.
        reference = f"trial:{site.client_id}:{now.date()}:{number}"
        if Delivery.objects.filter(reference=reference).exists():
            continue
        try:
            with transaction.atomic():
                return deliveries.queue(
                    Delivery(
                        client_id=site.client_id, reference=reference, created_at=now, due_at=now, **values
                    )
                )
        except IntegrityError:
            continue
    raise TooManyTrials
